// From a plan to a visit in the demonstration: found, booked, moved and called off by the keyboard, and without scripts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fine } from "./axe.mjs";
import { browser, press, reads, start, visit } from "./program.mjs";

const ANSWERS = readFileSync(new URL("../examples/desk-worker.json", import.meta.url), "utf8");

let program;
let chrome;
before(async () => {
  [program, chrome] = await Promise.all([start("--demo"), browser()]);
});
after(async () => {
  await chrome?.close();
  await program?.stop();
});

/** The plan of the example, as its answers lead to it. Written into our own page, because forms from elsewhere are refused. */
async function plan(page) {
  await page.goto(`${program.address}/library`);
  const html = `<form method="post" action="/plan"><input type="hidden" name="answers" value="${escaped(ANSWERS)}"><button>Plan</button></form>`;
  await page.locator("main").evaluate((main, html) => (main.innerHTML = html), html);
  await page.click("main form button");
  await reads(page, "main", /Find someone for this plan/);
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

for (const javaScriptEnabled of [true, false]) {
  test(`a visit is found, booked, moved and called off by the keyboard, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page, troubles } = await visit(chrome, program.address, { javaScriptEnabled });
    await page.goto(`${program.address}/`);
    await page.click("aside.demo button:not([name])");
    await page.waitForURL(/\/progress$/);
    await plan(page);

    await press(page, /^Find someone for this plan$/);
    await reads(page, "main", /Next free times/);
    await fine(page, javaScriptEnabled);
    await press(page, /^By person$/);
    await reads(page, "main", /Fits because/i);
    await fine(page, javaScriptEnabled);
    await press(page, /^By day$/);
    await reads(page, "main", /The day after/);
    await press(page, /^The day after$/);
    await press(page, /^The day after$/);
    await fine(page, javaScriptEnabled);

    // A whole sentence for whoever does not see the page: day, time, zone, with whom, where.
    await press(page, /^[A-Z][a-z]+, \d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d \(Europe\/Berlin, UTC\+\d\), with .+, (at your home|Linden house), Linden Practice$/);
    await reads(page, "main", /Check and confirm[\s\S]*Held for you until/);
    await reads(page, "main", /Cancelling is free until|begins in less than/);
    await fine(page, javaScriptEnabled);
    await press(page, /^Book this visit$/);
    await page.waitForURL(/\/visits\/[^/]+\/[^/?]+\?done=booked$/);
    await reads(page, "main", /Booked by you/);
    await fine(page, javaScriptEnabled);

    await press(page, /^Move it$/);
    await reads(page, "main", /Now: /);
    await fine(page, javaScriptEnabled);
    await press(page, /\(Europe\/Berlin, UTC\+\d\), with /);
    await page.waitForURL(/done=moved$/);
    await reads(page, "main", /Moved by you from/);

    await press(page, /^Has anything changed\?$/);
    await reads(page, "main", /Signs that need help at once/);
    await page.goBack();
    await press(page, /^Call it off$/, { unfolds: true });
    await press(page, /^Call this visit off$/);
    await page.waitForURL(/done=cancelled$/);
    await reads(page, "main", /Called off by you/);
    await fine(page, javaScriptEnabled);
    await page.goto(`${program.address}/visits`);
    await reads(page, "main", /Called off/);
    await fine(page, javaScriptEnabled);
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

test("a position fills in the field and nothing else", async () => {
  const { context, page, troubles } = await visit(chrome, program.address, {
    geolocation: { latitude: 52.50312, longitude: 13.41149 },
    permissions: ["geolocation"],
  });
  await page.goto(`${program.address}/find`);
  await page.click("[data-position-button]");
  await page.waitForFunction(() => document.querySelector("#where").value === "52.503, 13.411");
  await reads(page, "[data-position-status]", /Filled in/);
  assert.deepEqual(troubles, []);
  await context.close();
});
