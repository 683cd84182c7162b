// Every page against the rules of axe, in light and dark; and that the rules do find a planted fault.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { unfold, violations } from "./axe.mjs";
import { check, pointer, story } from "./check.mjs";
import { browser, start, visit } from "./program.mjs";

let program;
let chrome;
before(async () => {
  [program, chrome] = await Promise.all([start(), browser()]);
});
after(async () => {
  await chrome?.close();
  await program?.stop();
});

/** Ways to get to a page that an address alone does not show. */
const PLACES = {
  "front page": (page) => page.goto(program.address),
  "first question": (page) => page.goto(`${program.address}/check`),
  "no such page": (page) => page.goto(`${program.address}/nowhere`),
  plan: (page) => result(page, "desk-worker"),
  withheld: (page) => result(page, "blood-thinner"),
  emergency: (page) => result(page, "saddle-numbness"),
};

async function result(page, name) {
  await page.goto(`${program.address}/check`);
  await check(page, story(name).answers, pointer);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [name, go] of Object.entries(PLACES)) {
    test(`${name}, ${colorScheme}`, async () => {
      const { context, page } = await visit(chrome, program.address, { colorScheme });
      await go(page);
      await unfold(page);
      assert.deepEqual(await violations(page), []);
      await context.close();
    });
  }
}

test("a planted fault is found", async () => {
  const { context, page } = await visit(chrome, program.address);
  await page.goto(program.address);
  await page.evaluate(() => document.querySelector("main").append(document.createElement("button")));
  assert.match((await violations(page)).join(), /button-name/);
  await context.close();
});

test("nothing is wider than a phone of 320 pixels, or than a page at 200 %", async () => {
  for (const [width, size] of [[320, "100%"], [640, "200%"]]) {
    const { context, page } = await visit(chrome, program.address, { viewport: { width, height: 640 } });
    for (const [name, go] of Object.entries(PLACES)) {
      await go(page);
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), size);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${name} at ${width} px, ${size}: ${wide} px too wide`);
    }
    await context.close();
  }
});
