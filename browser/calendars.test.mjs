// What a practice exchanges with other programs: every page in both colours and widths; a secret address made, used and ended by
// keyboard; a calendar and a list of clients brought as files, without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { overflow, unfold, violations } from "./axe.mjs";
import { keyboard } from "./check.mjs";
import { browser, reads, start, visit } from "./program.mjs";

const PAGES = ["/mail", "/calendars", "/exchange", "/webhooks"];

let demo;
let chrome;
before(async () => {
  [demo, chrome] = await Promise.all([start("--demo"), browser()]);
});
after(async () => {
  await chrome?.close();
  await demo?.stop();
});

/** Somebody of the invented practice, with its address. */
async function enter(role, options) {
  const visitor = await visit(chrome, demo.address, options);
  await visitor.page.goto(`${demo.address}/library`);
  await visitor.page.click(`form[action="/demo"] button[value="${role}"]`);
  await visitor.page.waitForURL(/\/today/);
  const home = visitor.page.url().replace(/\/today.*/, "");
  visitor.troubles.length = 0;
  return { ...visitor, home };
}

/** A calendar with a morning that is taken, tomorrow. */
function calendar(name) {
  const tomorrow = new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10).replaceAll("-", "");
  const event = ["BEGIN:VEVENT", "UID:dentist", `DTSTART:${tomorrow}T080000Z`, "DURATION:PT3H", "END:VEVENT"];
  const text = ["BEGIN:VCALENDAR", ...event, "END:VCALENDAR", ""].join("\r\n");
  return { name, mimeType: "text/calendar", buffer: Buffer.from(text) };
}

for (const [colorScheme, width] of [["light", 320], ["dark", 360], ["light", 1280]]) {
  test(`every page of what is exchanged, ${colorScheme}, ${width} pixels`, async () => {
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

test("a therapist makes a secret address by keyboard, a calendar reads it, and it ends", async () => {
  const { context, page, troubles, home } = await enter("therapist");
  await page.goto(`${home}/calendars`);
  const press = keyboard(page);
  await press.choose(page.locator('form[action$="/feeds"] button'));
  await reads(page, "h1", /An address for Mara Feld/);
  assert.deepEqual(await violations(page), []);
  const link = await page.inputValue("#link");
  const feed = await fetch(link);
  assert.equal(feed.status, 200);
  assert.match(await feed.text(), /BEGIN:VCALENDAR[\s\S]*SUMMARY:Appointment\r\n/);
  await press.choose(page.locator("main a.button.primary"));
  await page.waitForURL(/\/calendars$/);
  await press.choose(page.locator('form[action$="/feeds/end"] button'));
  await reads(page, ".note", /The address is ended/);
  assert.equal((await fetch(link)).status, 404);
  assert.deepEqual(troubles, []);
  await context.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a calendar and clients are brought as files, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page, home } = await enter("owner", { javaScriptEnabled });
    await page.goto(`${home}/calendars`);
    const section = page.locator("section.calendars").last();
    await section.locator("summary", { hasText: "Upload" }).click();
    await section.locator('input[type="file"]').setInputFiles({ ...calendar("x.ics"), buffer: Buffer.from("no calendar") });
    await section.getByRole("button", { name: "Upload this file" }).click();
    await reads(page, ".complaint", /no calendar that can be read/);
    const again = page.locator("section.calendars").last();
    await again.locator('input[type="file"]').setInputFiles(calendar(`mine-${javaScriptEnabled}.ics`));
    await again.getByRole("button", { name: "Upload this file" }).click();
    await reads(page, ".note", /The calendar is added/);
    await reads(page, "main", /1 busy time, read on/);

    await page.goto(`${home}/exchange`);
    const number = javaScriptEnabled ? 1 : 2;
    const text = `id;name\r\n${number};Zoë "the ${number}" <b>Müller</b>\r\n;Nobody\r\n`.replace(/Zoë.*b>/, (name) => `"${name.replaceAll('"', '""')}"`);
    await page.setInputFiles("#file-clients", { name: "clients.csv", mimeType: "text/csv", buffer: Buffer.from(text, "latin1") });
    await page.getByRole("button", { name: /^Look at it.*clients$/ }).click();
    await reads(page, "main", /would add 1, change 0[\s\S]*Line 3, id/);
    if (javaScriptEnabled) assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Take what can be taken" }).click();
    await reads(page, "h1", /It is done/);
    await reads(page, "main", /added 1, changed 0/);
    await context.close();
  });
}
