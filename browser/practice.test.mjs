// Running a practice: it is begun on one page; the front desk books, moves and cancels by keyboard, with and without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { overflow, unfold, violations } from "./axe.mjs";
import { browser, reads, start, visit } from "./program.mjs";

const PAGES = [
  "/today",
  "/week",
  "/clients",
  "/clients/new",
  "/why",
  "/hours",
  "/blocks",
  "/set-up",
  "/set-up/practice",
  "/set-up/members",
  "/set-up/services/new",
  "/set-up/therapists/new",
  "/set-up/credentials/new",
  "/set-up/locations/new",
  "/set-up/rooms/new",
];

let demo;
let program;
let chrome;
before(async () => {
  [demo, program, chrome] = await Promise.all([start("--demo"), start(), browser()]);
});
after(async () => {
  await chrome?.close();
  await demo?.stop();
  await program?.stop();
});

async function enter(role, options) {
  const visitor = await visit(chrome, demo.address, options);
  await visitor.page.goto(demo.address);
  await visitor.page.click(`form[action="/demo"] button[value="${role}"]`);
  await visitor.page.waitForURL(/\/today/);
  const home = visitor.page.url().replace(/\/today.*/, "");
  return { ...visitor, home };
}

for (const [colorScheme, width] of [["light", 360], ["dark", 1280]]) {
  test(`every page of a practice, ${colorScheme}, ${width} pixels`, async () => {
    const { context, page, troubles, home } = await enter("owner", { colorScheme, viewport: { width, height: 740 } });
    for (const address of PAGES) {
      await page.goto(home + address);
      await unfold(page);
      assert.deepEqual(await violations(page), [], address);
      assert.ok((await overflow(page)) <= 0, `${address} is too wide`);
    }
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

/** Goes to an element with Tab, or with the arrows within its group, and fails when it cannot be reached. */
async function reach(page, element) {
  const handle = await element.elementHandle();
  const there = () => handle.evaluate((node) => document.activeElement === node);
  for (let steps = 0; steps < 200; steps += 1) {
    if (await there()) return;
    const inGroup = await handle.evaluate(
      (node) => node.type === "radio" && document.activeElement?.type === "radio" && document.activeElement.name === node.name,
    );
    await page.keyboard.press(inGroup ? "ArrowDown" : "Tab");
  }
  throw new Error("it cannot be reached by keyboard");
}

async function press(page, element) {
  await reach(page, element);
  await page.keyboard.press("Enter");
}

for (const javaScriptEnabled of [true, false]) {
  const how = `${javaScriptEnabled ? "with" : "without"} scripts`;

  test(`the front desk books, moves and cancels by keyboard, ${how}`, async () => {
    const { context, page, troubles, home } = await enter("front_desk", { javaScriptEnabled });
    await page.goto(`${home}/clients`);
    await press(page, page.locator("ul.records a.button").first());
    await page.waitForURL(/\/book\?client=/);
    const time = page.locator('input[name="at"]').nth(javaScriptEnabled ? 4 : 8);
    await reach(page, page.locator('input[name="at"]').first());
    await page.keyboard.press("Space");
    await reach(page, time);
    await press(page, page.locator("button.primary", { hasText: "Book" }));
    await page.waitForURL(/\/appointments\/.*done=booked/);
    await reads(page, ".note", /Booked/);
    if (javaScriptEnabled) assert.deepEqual(await violations(page), []);

    await press(page, page.locator("a", { hasText: /^Move$/ }));
    await page.waitForURL(/\/move$/);
    await reach(page, page.locator('input[name="at"]').first());
    await page.keyboard.press("Space");
    await press(page, page.locator("button.primary", { hasText: "Move" }));
    await page.waitForURL(/done=moved/);
    await reads(page, "main", /Moved to/);

    await press(page, page.locator("summary", { hasText: "Cancel" }));
    await reach(page, page.locator("#reason"));
    await page.keyboard.type("the client called");
    await press(page, page.locator('form[action$="/cancel"] button'));
    await page.waitForURL(/done=cancelled/);
    await reads(page, "main", /the client called/);
    assert.deepEqual(troubles, []);
    await context.close();
  });

  test(`a practice is begun on one page, ${how}`, async () => {
    const timezoneId = "Europe/Lisbon";
    const { context, page, troubles } = await visit(chrome, program.address, { javaScriptEnabled, timezoneId });
    await page.goto(`${program.address}/sign-up`);
    await page.fill("#email", `owner-${javaScriptEnabled}@example.org`);
    await page.fill("#password", "seven tall giraffes");
    await page.click("main button.primary");
    await page.waitForURL(/\/me/);
    await page.click('a[href="/practice/new"]');
    await page.waitForURL(/\/practice\/new/);
    await page.fill("#name", "Hands");
    await page.fill("#country", "PT");
    if (javaScriptEnabled) await page.waitForFunction(() => document.querySelector("#zone").value === "Europe/Lisbon");
    else await page.fill("#zone", "Europe/Lisbon");
    await page.fill("#address", "Invented Street 1");
    if (javaScriptEnabled) assert.deepEqual(await violations(page), []);
    await page.click("main button.primary");
    // The name of who gives massages was forgotten; nothing typed is lost.
    await reads(page, "#therapist-complaint", /fill this in/);
    assert.equal(await page.inputValue("#address"), "Invented Street 1");
    await page.fill("#therapist", "Ann Hands");
    await page.click("main button.primary");
    await page.waitForURL(/\/set-up\?done=opened/);
    await reads(page, ".note", /can be booked/);
    await page.goto(`${program.address}/me`);
    await reads(page, "main", /Hands/);
    assert.deepEqual(troubles.filter((trouble) => !/422/.test(trouble)), []);
    await context.close();
  });
}
