// The three stories, from the front page to the result, on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { check, keyboard, pointer, story } from "./check.mjs";
import { browser, reads, start, visit } from "./program.mjs";

const STORIES = [
  ["desk-worker", /Nothing we asked about speaks against massage/],
  ["blood-thinner", /Massage can go ahead, with limits/],
  ["saddle-numbness", /emergency/i],
];

let program;
let chrome;
before(async () => {
  [program, chrome] = await Promise.all([start(), browser()]);
});
after(async () => {
  await chrome?.close();
  await program?.stop();
});

async function begin(options) {
  const visitor = await visit(chrome, program.address, options);
  await visitor.page.goto(program.address);
  return visitor;
}

for (const [name, outcome] of STORIES) {
  test(`${name}, by keyboard only`, async () => {
    const { context, page, troubles } = await begin();
    const press = keyboard(page);
    await press.choose(page.locator('main a[href="/check"]').first());
    await page.waitForSelector('input[name="question"]', { state: "attached" });
    await check(page, story(name).answers, press);
    await reads(page, "h1", outcome);
    assert.deepEqual(troubles, []);
    await context.close();
  });

  test(`${name}, without JavaScript`, async () => {
    const { context, page, troubles } = await begin({ javaScriptEnabled: false });
    await page.locator('main a[href="/check"]').first().click();
    await check(page, story(name).answers, pointer);
    await reads(page, "h1", outcome);
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

test("an answer can be changed later, and the browser's back button asks nothing", async () => {
  const { context, page, troubles } = await begin();
  await page.goto(`${program.address}/check`);
  await page.locator('input[name="value"]').fill("34");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Where does it hurt?" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "How old are you?" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { name: "Where does it hurt?" }).waitFor();
  await page.getByRole("button", { name: "Back one question" }).click();
  await page.getByRole("heading", { name: "How old are you?" }).waitFor();
  assert.equal(await page.locator('input[name="value"]').inputValue(), "34");
  assert.deepEqual(troubles, []);
  await context.close();
});

test("two tabs with the same check do not mix", async () => {
  const { context, page } = await begin();
  const other = await context.newPage();
  for (const [tab, age] of [[page, "34"], [other, "71"]]) {
    await tab.goto(`${program.address}/check`);
    await tab.locator('input[name="value"]').fill(age);
    await tab.getByRole("button", { name: "Continue" }).click();
    await tab.getByRole("heading", { name: "Where does it hurt?" }).waitFor();
  }
  for (const [tab, age] of [[page, 34], [other, 71]]) {
    const answers = JSON.parse(await tab.locator('form.ask input[name="answers"]').inputValue());
    assert.equal(answers.answers.age, age);
  }
  await context.close();
});
