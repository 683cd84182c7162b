// Waiting for a time in the demonstration: nothing is free, somebody waits, a time that becomes free is kept, given back, and the
// next one booked; by the keyboard, and without scripts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fine, unfold, violations } from "./axe.mjs";
import { browser, press, reads, start, visit } from "./program.mjs";

const ANSWERS = readFileSync(new URL("../examples/desk-worker.json", import.meta.url), "utf8");
/** What becomes free is offered within so long. */
const OFFERED_MS = 60_000;

let chrome;
before(async () => {
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
});

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** A form of our own page with the answers and a search, sent. Written there, because forms from elsewhere are refused. */
async function search(page, address, fields) {
  await page.goto(`${address}/library`);
  const inputs = Object.entries({ answers: ANSWERS, ...fields }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  const html = `<form method="post" action="/find">${inputs.join("")}<button>Find</button></form>`;
  await page.locator("main").evaluate((main, html) => (main.innerHTML = html), html);
  await page.click("main form button");
}

/** A zone in which it is about ten in the morning now: offers are not made at night. */
function morning() {
  const ahead = ((10 - new Date().getUTCHours() + 36) % 24) - 12;
  return `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

/** The owner moves the house to where it is morning. */
async function wake(page, address) {
  await page.goto(address);
  await page.click('form[action="/demo"] button[value="owner"]');
  await page.waitForURL(/\/today/);
  const home = page.url().replace(/\/today.*/, "");
  await page.goto(`${home}/set-up`);
  await page.click('main a[href*="/set-up/locations/"]:not([href$="/new"])');
  await page.fill("#zone", morning());
  await Promise.all([page.waitForURL(/done=kept/), page.click("main form button[type=submit].primary")]);
  return home;
}

/** Mara, whom nobody could see on a Saturday, works then from now on. */
async function openSaturday(page, home) {
  await page.goto(`${home}/hours`);
  await page.locator("main section", { hasText: "Mara Feld" }).last().locator("a", { hasText: "Change the week" }).click();
  await page.waitForURL(/\/hours\/[^/]+$/);
  await page.locator('[aria-label="Saturday, from"]').first().fill("09:00");
  await page.locator('[aria-label="Saturday, to"]').first().fill("13:00");
  await page.locator('[aria-label="Saturday, where"]').first().selectOption({ label: "Linden house" });
  await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("main form button[type=submit].primary").first().click()]);
}

/** Looks again and again until a time is kept. */
async function offered(page) {
  const until = Date.now() + OFFERED_MS;
  while (Date.now() < until) {
    await page.reload();
    if (/A time is kept for you/.test(await page.innerText("main"))) return;
    await page.waitForTimeout(1000);
  }
  assert.match(await page.innerText("main"), /A time is kept for you/);
}

for (const javaScriptEnabled of [true, false]) {
  test(`somebody waits, says no, and books the next time, ${javaScriptEnabled ? "with" : "without"} scripts`, { timeout: 240_000 }, async () => {
    const program = await start("--demo");
    const owner = await visit(chrome, program.address, { viewport: { width: 1280, height: 800 } });
    const home = await wake(owner.page, program.address);

    const { context, page, troubles } = await visit(chrome, program.address, { javaScriptEnabled });
    await page.goto(`${program.address}/`);
    await page.click("aside.demo button:not([name])");
    await page.waitForURL(/\/progress$/);
    const wish = { how: "practice", where: "52.503, 13.411", times: "weekend", technique: "myofascial_release" };
    await search(page, program.address, wish);
    await reads(page, "main", /Nothing is free that fits all of it[\s\S]*Wait for a time/);
    await fine(page, javaScriptEnabled);
    await press(page, /^Tell me when a time becomes free$/);
    await reads(page, "main", /keeps a waitlist[\s\S]*Nobody there sees your answers/);
    await fine(page, javaScriptEnabled);
    await press(page, /^Put me on the list$/);
    await page.waitForURL(/\/waiting\/[^/]+\?done=joined$/);
    await reads(page, "main", /You are on the list/);
    await fine(page, javaScriptEnabled);

    await openSaturday(owner.page, home);
    await offered(page);
    await fine(page, javaScriptEnabled);
    const first = await page.innerText("main dl.facts");
    assert.match(first, /Saturday[\s\S]*Mara Feld/);
    await press(page, /^No, thank you$/);
    await page.waitForURL(/done=declined$/);
    await reads(page, "main", /goes to the next in line, and you stay on the list/);

    await offered(page);
    assert.notEqual(await page.innerText("main dl.facts"), first, "not the same time again");
    await page.goto(`${program.address}/visits`);
    await reads(page, "main", /Waiting for a time[\s\S]*A time is kept for you/);
    await fine(page, javaScriptEnabled);
    await press(page, /^A time is kept for you/);
    await owner.page.goto(`${home}/waitlist`);
    await reads(owner.page, "main", /Robin Hartmann[\s\S]*said no[\s\S]*kept until/);
    await unfold(owner.page);
    assert.deepEqual(await violations(owner.page), [], "the list of the practice");

    await press(page, /^Look at it and book$/);
    await reads(page, "main", /Check and confirm[\s\S]*Held for you until[\s\S]*Cancelling/);
    await fine(page, javaScriptEnabled);
    await press(page, /^Book this visit$/);
    await page.waitForURL(/\/visits\/[^/]+\/[^/?]+\?done=booked$/);
    await reads(page, "main", /Booked by you/);
    await page.goto(`${program.address}/visits`);
    assert.doesNotMatch(await page.innerText("main"), /Waiting for a time/);
    await owner.page.reload();
    assert.doesNotMatch(await owner.page.innerText("main"), /Robin Hartmann/);
    assert.deepEqual([...troubles, ...owner.troubles], []);
    await context.close();
    await owner.context.close();
    await program.stop();
  });
}
