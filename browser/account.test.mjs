// An account on a phone: begun from a result, entered by passkey and by mail, taken along and deleted.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { after, before, test } from "node:test";
import { unfold, violations } from "./axe.mjs";
import { check, pointer, story } from "./check.mjs";
import { browser, reads, signOut, start, visit } from "./program.mjs";

const PASSWORD = "seven tall giraffes";

let program;
let chrome;
before(async () => {
  [program, chrome] = await Promise.all([start(), browser()]);
});
after(async () => {
  await chrome?.close();
  await program?.stop();
});

/** The link in the mail of a kind to an address; the program writes mail to a folder beside its database. */
async function mailed(kind, to) {
  const folder = join(program.folder, "supple", "mail");
  for (let tries = 0; tries < 100; tries += 1) {
    const names = readdirSync(folder).filter((name) => name.includes(`-${kind}-`) && name.endsWith(".eml"));
    const mail = names.map((name) => readFileSync(join(folder, name), "utf8")).find((mail) => mail.includes(`To: ${to}\r\n`));
    if (mail) {
      const plain = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
      return plain.match(/http:\/\/localhost\S+key=[0-9a-f]{64}/)[0];
    }
    await wait(100);
  }
  throw new Error(`no mail of the kind ${kind} to ${to}`);
}

async function begin(page, email) {
  await page.goto(`${program.address}/sign-up`);
  await page.fill("#email", email);
  await page.fill("#password", PASSWORD);
  await page.click("main button.primary");
  await page.waitForURL(/\/me/);
}

for (const javaScriptEnabled of [true, false]) {
  test(`a result is kept by way of a new account, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page, troubles } = await visit(chrome, program.address, { javaScriptEnabled });
    // The check itself is tested elsewhere; a context with scripts goes through it, and the answers are brought along.
    const other = await visit(chrome, program.address);
    await other.page.goto(`${program.address}/check`);
    await check(other.page, story("desk-worker").answers, pointer);
    const answers = await other.page.inputValue("section.keep input[name=answers]");
    await other.context.close();
    await page.goto(program.address);
    await page.setContent(
      `<form method="post" action="${program.address}/plan"><input type="hidden" name="answers"><button>go</button></form>`,
    );
    await page.locator("input[name=answers]").evaluate((field, value) => (field.value = value), answers);
    await page.click("button");
    await page.click('button[formaction="/keep"]');
    await page.click('form[action="/sign-up"] button');
    await page.fill("#email", `keeper-${javaScriptEnabled}@example.org`);
    await page.fill("#password", PASSWORD);
    await page.click("main button.primary");
    if (!javaScriptEnabled) await page.click("form[data-go-on] button");
    await page.waitForURL(/\/me\?done=kept/);
    await reads(page, "main", /Your newest result/);
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

test("a passkey is added and signs in", async () => {
  const { context, page, troubles } = await visit(chrome, program.address);
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await begin(page, "passkey@example.org");
  await page.goto(`${program.address}/me/ways-in`);
  await page.click('form[action="/me/passkeys/new"] button');
  await page.fill("#label", "My phone <b>");
  await page.click("[data-passkey-button]");
  await page.waitForURL(/done=passkey_added/);
  await reads(page, "main", /My phone <b>/);
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].isResidentCredential, true);

  // A second one on the same device is refused by the device.
  await page.click('form[action="/me/passkeys/new"] button');
  await page.click("[data-passkey-button]");
  await page.waitForFunction(() => document.querySelector("[data-passkey-status]").textContent.includes("already"));

  for (const way of ["button", "field"]) {
    await page.goto(`${program.address}/me`);
    await signOut(page);
    await page.goto(`${program.address}/sign-in?next=/me/data`);
    if (way === "button") await page.click("[data-passkey-button]");
    else await page.focus("#email");
    await page.waitForURL(({ pathname }) => pathname === "/me/data");
  }
  await page.goto(`${program.address}/me/ways-in`);
  await reads(page, "main", /Last used on/);

  // Removed here, it opens nothing any more, although the device still has it.
  await page.click("ul.records details summary");
  await page.click('form[action="/me/passkeys/remove"] button');
  await page.waitForURL(/done=passkey_removed/);
  await signOut(page);
  await page.goto(`${program.address}/sign-in`);
  assert.deepEqual(troubles, []);
  // A form that is refused has status 422, which a console notes.
  await page.click("[data-passkey-button]");
  await page.waitForSelector(".complaint");
  await reads(page, ".complaint", /opens no account here/);
  await context.close();
});

test("a link in a mail lets in, and everything can be taken along and deleted", async () => {
  const { context, page, troubles } = await visit(chrome, program.address, { acceptDownloads: true });
  await begin(page, "linked@example.org");
  await page.goto(await mailed("confirm_email", "linked@example.org"));
  await page.click("main button.primary");
  await page.waitForURL(/done=confirmed/);
  await signOut(page);

  await page.goto(`${program.address}/sign-in`);
  await page.fill("#email", "linked@example.org");
  await page.click('button[formaction="/sign-in/link"]');
  await page.goto(await mailed("sign_in", "linked@example.org"));
  await page.click("main button.primary");
  await page.waitForURL(/\/me$/);

  await page.goto(`${program.address}/me/data`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click('form[action="/me/export"] button')]);
  assert.match(download.suggestedFilename(), /^supple-\d{4}-\d\d-\d\d\.zip$/);
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), "PK");
  await page.fill("#confirmation", "delete");
  await page.click('form[action="/me/delete"] button');
  await reads(page, "h1", /Everything is deleted/);
  await page.goto(`${program.address}/me`);
  assert.match(page.url(), /\/sign-in/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("a sign-in that ends in the middle of a form loses nothing typed", async () => {
  const { context, page } = await visit(chrome, program.address, { acceptDownloads: true });
  await begin(page, "expired@example.org");
  // Back after submit, and the same form once more.
  await page.goBack();
  await page.fill("#email", "expired@example.org");
  await page.fill("#password", PASSWORD);
  await page.click("main button.primary");
  await page.waitForURL(/\/me/);

  const signIn = async (where) => {
    await reads(where, "main", /What you typed is kept on this page/);
    await where.fill("#email", "expired@example.org");
    await where.fill("#password", PASSWORD);
    await where.click("main button.primary");
  };
  await page.goto(`${program.address}/me/ways-in`);
  await page.click('details:has(form[action="/me/email"]) summary');
  await page.fill("#email", "newer@example.org");
  await context.clearCookies();
  await page.click('form[action="/me/email"] button');
  await signIn(page);
  await page.waitForURL(/done=mail_owed/);
  await page.goto(await mailed("change_email", "newer@example.org"));
  await reads(page, "main", /newer@example.org/);

  // Two tabs: signed out in one, a form sent from the other.
  const other = await context.newPage();
  await other.goto(`${program.address}/me/data`);
  await page.goto(`${program.address}/me`);
  await signOut(page);
  await other.click('form[action="/me/export"] button');
  const [download] = await Promise.all([other.waitForEvent("download"), signIn(other)]);
  assert.match(download.suggestedFilename(), /\.zip$/);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`the pages of an account, ${colorScheme}`, async () => {
    const { context, page } = await visit(chrome, program.address, { colorScheme });
    for (const address of ["/sign-in", "/sign-up", "/sign-in/open?key=0", "/shared?key=0"]) {
      await page.goto(program.address + address);
      assert.deepEqual(await violations(page), [], address);
    }
    await begin(page, `axe-${colorScheme}@example.org`);
    for (const address of ["/me", "/me/shares", "/me/ways-in", "/me/data", "/sign-up"]) {
      await page.goto(program.address + address);
      await unfold(page);
      assert.deepEqual(await violations(page), [], address);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${address} is wider than the phone`);
    }
    await context.close();
  });
}
