// A guided session on a phone: to its end without a network, by keyboard only, stopped by a sign, and without scripts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { overflow, violations } from "./axe.mjs";
import { browser, reads, start, visit } from "./program.mjs";

const ANSWERS = readFileSync(new URL("../examples/desk-worker.json", import.meta.url), "utf8");

let program;
let chrome;
before(async () => {
  [program, chrome] = await Promise.all([start(), browser()]);
});
after(async () => {
  await chrome?.close();
  await program?.stop();
});

/** Sends the form of a plan's "Start", as the person of the example. */
async function open(page, wish = {}) {
  await page.goto(`${program.address}/session/open`);
  const fields = { answers: ANSWERS, setting: "partner", minutes: "15", technique: "", ...wish };
  const form = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`);
  const html = `<form method="post" action="${program.address}/session">${form.join("")}<button>Start</button></form>`;
  // Written into our own page, because forms from elsewhere are refused.
  await page.locator("main").evaluate((main, html) => (main.innerHTML = html), html);
  await page.click("main form button");
  await page.waitForSelector("[data-door]:not([hidden])");
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

async function begin(page) {
  await page.click("[data-begin]");
  await page.waitForSelector('[data-panel="check_in"]:not([hidden])');
}

async function answer(page, { pain = 3, discomfort } = {}) {
  if (discomfort !== undefined) await page.check(`[name="discomfort"][value="${discomfort}"]`, { force: true });
  await page.check(`[name="pain"][value="${pain}"]`, { force: true });
  await page.click('[data-panel="check_in"] button[type="submit"]');
}

const panel = (page) => page.evaluate(() => document.body.dataset.showing);

const shows = (page, name) => page.waitForFunction((name) => document.body.dataset.showing === name, name);

/** Lets the clock of the page run, and answers whatever is asked, until the session is over. */
async function toTheEnd(page) {
  for (let turns = 0; turns < 200; turns += 1) {
    const now = await panel(page);
    if (now === "end") return;
    if (now === "check_in") await answer(page, { discomfort: 2 });
    else {
      await page.clock.fastForward(20_000);
      await page.clock.runFor(250);
    }
  }
  throw new Error("the session has no end");
}

test("a session goes on without a network, and its record is handed over once", async () => {
  const { context, page, troubles } = await visit(chrome, program.address, { acceptDownloads: true });
  await page.goto(`${program.address}/sign-up`);
  await page.fill("#email", "basement@example.org");
  await page.fill("#password", "seven tall giraffes");
  await page.click("main button.primary");
  await page.waitForURL(/\/me/);
  const statuses = [];
  page.on("response", (response) => response.url().endsWith("/api/session-logs") && statuses.push(response.status()));
  await page.clock.install();
  await open(page);
  assert.match(page.url(), /\/session\/open$/);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await context.setOffline(true);
  await begin(page);
  await answer(page);
  await shows(page, "step");
  await page.clock.runFor(30_000);

  await page.reload();
  await reads(page, "[data-door-note]", /paused\. 0:[2-5]\d of 15:00 are done/);
  await page.click("[data-begin]");
  await toTheEnd(page);
  await reads(page, '[data-panel="end"]', /at its end[\s\S]*15:00 of 15:00/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("[data-download]")]);
  const { id, log } = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(log.ending.how, "finished");
  assert.equal(log.worked_ms, 900_000);
  assert.equal(log.steps.reduce((sum, step) => sum + step.done_ms, 0), 900_000);

  await page.click("[data-keep-log]");
  await page.waitForFunction(() => document.querySelector("[data-log-status]").textContent.includes("as soon as there is a connection"));
  await context.setOffline(false);
  await page.clock.runFor(21_000);
  await page.waitForFunction(() => document.querySelector("[data-log-status]").textContent.includes("in your diary."));
  await page.click("[data-keep-log]");
  await page.waitForFunction(() => localStorage.getItem("supple.logs") === null);
  await page.waitForTimeout(300);
  assert.deepEqual(statuses, [201, 200]);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  // Chromium notes each request that fails for want of a network.
  assert.deepEqual(troubles.filter((trouble) => !trouble.includes("ERR_INTERNET_DISCONNECTED")), []);

  const cached = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  assert.ok(cached.includes("/session/open"));
  assert.deepEqual(cached.filter((path) => !/^\/(static\/|session\/open$|offline$)/.test(path)), []);
  await context.close();
});

test("with the server gone, the player opens and every other page says so", async () => {
  const brief = await start();
  const { context, page } = await visit(chrome, brief.address);
  await page.goto(`${brief.address}/session/open`);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await brief.stop();
  const away = await page.goto(`${brief.address}/library`);
  assert.equal(away.status(), 503);
  await reads(page, "h1", /no connection/);
  await page.click('a[href="/session/open"]');
  await page.waitForURL(/\/session\/open$/);
  await reads(page, "main", /keeps no session at the moment/);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".button.primary")).minHeight), "56px", "with its style");
  await context.close();
});

test("nobody is signed in: a record waits, and no request repeats itself", async () => {
  const { context, page } = await visit(chrome, program.address);
  await page.clock.install();
  await open(page);
  await begin(page);
  await answer(page);
  await page.click('.panel-step [data-do="stop"]');
  await page.fill("#reason", "the door bell");
  await page.click('[data-panel="leave"] button[type="submit"]');
  await reads(page, "[data-record]", /early: the door bell/);
  await page.click("[data-keep-log]");
  await page.waitForSelector('[data-log-status] a[href="/sign-in?next=/session/open"]');
  const statuses = [];
  page.on("response", (response) => response.url().endsWith("/api/session-logs") && statuses.push(response.status()));
  await page.goto(program.address);
  await page.waitForTimeout(300);
  assert.deepEqual(statuses, []);

  // Opened again after signing in, it goes.
  await page.goto(`${program.address}/sign-up`);
  await page.fill("#email", "later@example.org");
  await page.fill("#password", "seven tall giraffes");
  await page.click("main button.primary");
  await page.waitForURL(/\/me/);
  await page.goto(`${program.address}/session/open`);
  await page.click("[data-begin]");
  await page.waitForFunction(() => document.querySelector("[data-log-status]").textContent.includes("in your diary."));
  assert.deepEqual(statuses, [201]);
  await context.close();
});

test("a session by keyboard only", async () => {
  const { context, page, troubles } = await visit(chrome, program.address, { viewport: { width: 1200, height: 800 } });
  await page.clock.install();
  await open(page);
  await page.focus("[data-begin]");
  await page.keyboard.press("Enter");
  await page.waitForSelector('[data-panel="check_in"]:not([hidden])');
  // Without a number the form says what it needs, and goes to the field.
  await page.focus('[data-panel="check_in"] button[type="submit"]');
  await page.keyboard.press("Enter");
  await reads(page, "[data-complaint]", /Choose a number from 0 to 10/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await shows(page, "step");
  await page.keyboard.press(" ");
  await reads(page, "[data-phase]", /^Paused$/);
  const time = await page.innerText("[data-time]");
  await page.clock.runFor(5_000);
  assert.equal(await page.innerText("[data-time]"), time);
  await page.keyboard.press(" ");
  await page.clock.runFor(5_000);
  assert.notEqual(await page.innerText("[data-time]"), time);
  await page.keyboard.press("e");
  await reads(page, "[data-message]", /^Lighter now: 1 of 5/);
  await page.keyboard.press("s");
  await reads(page, "[data-count]", /^Step 2 of/);
  await page.keyboard.press("c");
  await shows(page, "check_in");
  // A number alone is a sign.
  await answer(page, { discomfort: 8 });
  await shows(page, "stop");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await reads(page, "[data-phase]", /^Paused$/);
  await page.keyboard.press("q");
  await shows(page, "leave");
  await page.focus("#reason");
  await page.keyboard.press("Enter");
  await shows(page, "end");
  assert.deepEqual(troubles, []);
  await context.close();
});

test("a long silence pauses, and a second tab takes over", async () => {
  const { context, page } = await visit(chrome, program.address);
  await page.clock.install();
  await open(page);
  await begin(page);
  await answer(page);
  // The phone slept: no timer ran, and the clock went on.
  await page.clock.fastForward(3_600_000);
  await page.clock.runFor(500);
  await reads(page, "[data-message]", /nothing was heard for more than a minute/);
  const tab = await context.newPage();
  await tab.goto(`${program.address}/session/open`);
  await tab.click("[data-begin]");
  await page.waitForSelector("[data-door]:not([hidden])");
  await reads(page, "[data-door-note]", /another tab/);
  await shows(tab, "step");

  // Another session does not push out the one that is open.
  await open(page, { setting: "self", minutes: "20" });
  await reads(page, "[data-door-note]", /Another session is open in this browser/);
  await page.goto(`${program.address}/session/open`);
  await reads(page, "h1", /Back massage by a partner/);
  await page.click("[data-erase-session]");
  await page.waitForSelector("[data-none]:not([hidden])");
  assert.equal(await page.evaluate(() => localStorage.getItem("supple.session")), null);
  await context.close();
});

test("without scripts the whole session is there to read, and what is not possible is said", async () => {
  const { context, page } = await visit(chrome, program.address);
  const send = (fields) =>
    page.request.post(`${program.address}/session`, { form: { answers: ANSWERS, technique: "", ...fields }, headers: { origin: program.address } });
  const read = await (await send({ setting: "partner", minutes: "15" })).text();
  const plain = await visit(chrome, program.address, { javaScriptEnabled: false });
  await plain.page.route(`${program.address}/read`, (route) => route.fulfill({ body: read, contentType: "text/html" }));
  await plain.page.goto(`${program.address}/read`);
  const text = await plain.page.innerText("main");
  for (const part of ["Before you begin", "Step by step", "Effleurage", "1 to 2 of 5", "Check-in first", "When to stop", "Afterwards"])
    assert.ok(text.includes(part), part);
  assert.equal(await plain.page.isVisible("[data-begin]"), false);

  const refused = await send({ setting: "partner", minutes: "600" });
  assert.equal(refused.status(), 422);
  const page2 = await refused.text();
  assert.match(page2, /600 minutes are not possible: choose from \d+ to \d+/);
  assert.match(page2, /name="minutes" value="600"/);
  await plain.context.close();
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`every panel of the player, ${colorScheme}`, async () => {
    const { context, page, troubles } = await visit(chrome, program.address, { colorScheme, viewport: { width: 320, height: 640 }, reducedMotion: "reduce" });
    const sound = async (name) => {
      assert.deepEqual(await violations(page), [], name);
      assert.equal(Math.max(await overflow(page), 0), 0, `${name} is too wide`);
    };
    await page.goto(`${program.address}/session/open`);
    await sound("nothing open");
    await page.goto(`${program.address}/offline`);
    await sound("offline");
    await open(page);
    await sound("door");
    await begin(page);
    await sound("first check-in");
    await answer(page);
    await sound("step");
    await page.click('.panel-step [data-do="stop"]');
    await sound("leave");
    await page.click("[data-back]");
    await page.click('.panel-step [data-do="check_in"]');
    await sound("check-in");
    await page.check('[name="signs"] >> nth=0', { force: true });
    await page.click('[data-panel="check_in"] button[type="submit"]');
    await shows(page, "stop");
    await sound("stop");
    await page.click("[data-understood]");
    await sound("end");
    await reads(page, "[data-end-sign]", /Stop\./);
    assert.deepEqual(troubles, []);
    await context.close();
  });
}
