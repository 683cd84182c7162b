// The therapist's day: the brief, the session, the note that keeps itself, signed and amended; by keyboard, and without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { overflow, unfold, violations } from "./axe.mjs";
import { browser, reads, start, visit } from "./program.mjs";

let demo;
let chrome;
before(async () => {
  [demo, chrome] = await Promise.all([start("--demo"), browser()]);
});
after(async () => {
  await chrome?.close();
  await demo?.stop();
});

/** Signs in as somebody of the invented practice; gives the address of the practice. */
async function enter(options, as = "therapist") {
  const visitor = await visit(chrome, demo.address, options);
  await visitor.page.goto(demo.address);
  await visitor.page.click(`form[action="/demo"] button[value="${as}"]`);
  await visitor.page.waitForURL(/\/practice\//);
  const practice = visitor.page.url().match(/.*\/practice\/[0-9a-f-]{36}/)[0];
  // What stands at the address of the practice itself is for others to try.
  visitor.troubles.length = 0;
  return { ...visitor, practice };
}

/** The visits of the invented client in a part of the list of notes; others have no answers. */
const links = (page, section) => page.locator(`section[aria-labelledby="${section}"] a:text-is("Robin Hartmann")`);
const link = (page, section) => links(page, section).first();

/** Opens the first visit of a part of the list of notes. */
async function open(page, practice, section) {
  await page.goto(`${practice}/notes`);
  await link(page, section).click();
  await page.waitForURL(/\/visits\//);
}

for (const [colorScheme, width] of [["light", 360], ["dark", 360], ["light", 1280]]) {
  test(`every page of a therapist's day, ${colorScheme}, ${width} pixels`, async () => {
    const { context, page, practice, troubles } = await enter({ colorScheme, viewport: { width, height: 740 } });
    await open(page, practice, "coming");
    const brief = page.url();
    for (const address of [brief, `${brief}/note`, `${brief}/session`, `${brief}/left`, `${practice}/notes`, `${practice}/safety`, `${practice}/events`, `${practice}/outcomes`]) {
      await page.goto(address);
      await unfold(page);
      assert.deepEqual(await violations(page), [], address);
      assert.ok((await overflow(page)) <= 0, `${address} is too wide`);
    }
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

test("the brief prints on one page", async () => {
  const { context, page, practice } = await enter({ viewport: { width: 1280, height: 900 } });
  await open(page, practice, "coming");
  const paper = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
  assert.equal(paper.match(/\/Type\s*\/Page\b/g).length, 1);
  await context.close();
});

test("the day by keyboard: brief, session, a note that keeps itself, signed and amended", async () => {
  const { context, page, practice, troubles } = await enter({ viewport: { width: 1280, height: 900 } });
  await open(page, practice, "coming");
  await reads(page, ".verdict h1", /\w/);
  await page.locator('a:text-is("Begin the session")').focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/session$/);
  await page.waitForSelector("[data-door]:not([hidden])");
  // Another length, and back to the visit's own.
  for (const [minutes, told] of [["30", /^30 minutes, with a therapist/], ["60", /^60 minutes, with a therapist/]]) {
    await page.locator("details.choice summary").focus();
    await page.keyboard.press("Enter");
    await page.locator("#minutes").fill(minutes);
    await page.locator("#minutes").press("Enter");
    await reads(page, ".session-head .lead", told);
    assert.deepEqual(await violations(page), []);
  }
  await page.waitForSelector("[data-door]:not([hidden])");
  await page.locator("[data-begin]").focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-panel="check_in"]').waitFor();
  await page.locator('[data-panel="check_in"] [data-do="stop"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-panel="leave"] button[type="submit"]').focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-keep-log]").focus();
  await page.keyboard.press("Enter");
  await reads(page, "[data-log-status]", /It is with the visit/);
  assert.equal(await page.evaluate(() => localStorage.getItem("supple.session")), null, "nothing of a client stays in the browser");

  await page.goto(`${practice}/notes`);
  await link(page, "open").focus();
  await page.keyboard.press("Enter");
  await page.locator("#assessment").focus();
  await page.keyboard.type("Less guarding than before.");
  await reads(page, "[data-note-status]", /Kept as a draft at/);
  await page.reload();
  assert.equal(await page.inputValue("#assessment"), "Less guarding than before.");
  await page.locator('.quick input[value="next_same"]').focus();
  await page.keyboard.press("Space");
  await page.locator('button[value="sign"]').focus();
  await page.keyboard.press("Enter");
  await reads(page, 'main p[role="status"]', /Signed and locked/);
  await reads(page, ".signed-note", /Less guarding than before\.[\s\S]*Go on as planned/);
  await page.locator("#words").focus();
  await page.keyboard.type("It was the left side.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await reads(page, ".amendment", /It was the left side/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("two tabs: what was typed last is told, and both are shown", async () => {
  const { context, page, practice, troubles } = await enter({});
  await open(page, practice, "coming");
  const address = `${page.url()}/note`;
  const other = await context.newPage();
  await page.goto(address);
  await other.goto(address);
  await page.fill("#plan", "from the first tab");
  await reads(page, "[data-note-status]", /Kept as a draft at/);
  await other.fill("#plan", "from the second tab");
  await reads(other, "[data-note-status]", /changed elsewhere/);
  await other.click('button[value="keep"]');
  assert.equal(await other.inputValue("#plan"), "from the first tab\n\nfrom the second tab");
  assert.deepEqual(await violations(other), []);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("the same without scripts: a visit at home, somebody late, a note kept", async () => {
  const { context, page, practice, troubles } = await enter({ javaScriptEnabled: false });
  await page.goto(`${practice}/notes`);
  const visits = await links(page, "coming").evaluateAll((links) => links.map((link) => link.href));
  let home = "";
  for (const address of visits) {
    await page.goto(address);
    if (await page.locator('button[value="in"]').count()) home ||= address;
  }
  assert.ok(home, "there is a visit at home");
  await page.goto(home);
  await page.click('button[value="in"]');
  await reads(page, 'section[aria-labelledby="presence"] p', /Expected out by/);
  await page.goto(`${practice}/safety`);
  await reads(page, 'section[aria-labelledby="there"]', /Mara Feld/);
  await page.goto(home);
  await page.click('button[value="early"]');
  await reads(page, "main h1", /You have left/);

  await page.goto(`${home}/note`);
  await page.fill("#plan", "Kept by a press.");
  await page.check('input[name="finding"][value="low_back"]');
  await page.click('button[value="keep"]');
  await reads(page, "[data-note-status]", /Kept as a draft/);
  assert.equal(await page.inputValue("#plan"), "Kept by a press.");
  await page.goto(`${home}/session`);
  await reads(page, "main", /Step by step/);
  await page.click("details.choice summary");
  const techniques = await page.locator("#technique option").evaluateAll((options) => options.map((option) => option.value));
  assert.ok(techniques.length > 1, `${techniques}`);
  await page.selectOption("#technique", techniques.at(-1));
  await page.fill("#minutes", "500");
  await page.click("details.choice button");
  await reads(page, "details.choice .complaint", /Please type \d+ to \d+ minutes|is given for/);
  assert.equal(await page.inputValue("#minutes"), "500");
  assert.equal(await overflow(page), 0);
  await page.fill("#minutes", "30");
  await page.click("details.choice button");
  await reads(page, ".session-head .lead", /^30 minutes, with a therapist/);
  assert.deepEqual(troubles.filter((trouble) => !/422/.test(trouble)), []);
  await context.close();
});

test("the front desk and the owner see no brief and no note", async () => {
  const { context, page, practice } = await enter({});
  await open(page, practice, "coming");
  const brief = page.url();
  await context.close();
  for (const as of ["front_desk", "owner"]) {
    const visitor = await enter({}, as);
    for (const address of [brief, `${brief}/note`, `${practice}/notes`]) {
      const answer = await visitor.page.goto(address);
      assert.equal(answer.status(), 403, `${as} ${address}`);
      assert.ok(!(await visitor.page.innerText("body")).includes("Robin"));
    }
    await visitor.context.close();
  }
});
