// What somebody keeps: every page of the invented account, a first entry in one press, and nothing lost when the program dies.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { overflow, unfold, violations } from "./axe.mjs";
import { browser, reads, start, visit } from "./program.mjs";

const PAGES = [
  "/progress",
  "/diary",
  "/diary/month/THIS",
  "/measures",
  "/measures/psfs",
  "/measures/rmdq",
  "/measures/phq2",
  "/after",
  "/me",
  "/library",
  "/library/techniques",
  "/library/techniques/stripping",
  "/library/moves",
  "/library/claims",
  "/library/choosing",
  "/library/sources",
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

async function enter(options) {
  const visitor = await visit(chrome, demo.address, options);
  await visitor.page.goto(demo.address);
  await visitor.page.click('form[action="/demo"] button');
  await visitor.page.waitForURL(/progress|me|diary/);
  return visitor;
}

for (const [colorScheme, width] of [["light", 360], ["dark", 360], ["light", 1280]]) {
  test(`every page of a full account, ${colorScheme}, ${width} pixels`, async () => {
    const { context, page, troubles } = await enter({ colorScheme, viewport: { width, height: 740 } });
    for (const address of PAGES) {
      await page.goto(demo.address + address.replace("THIS", new Date().toISOString().slice(0, 7)));
      await reads(page, "aside.demo", /nobody here is real/);
      await unfold(page);
      assert.deepEqual(await violations(page), [], address);
      assert.ok((await overflow(page)) <= 0, `${address} is too wide`);
    }
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

async function begin(page, email) {
  await page.goto(`${program.address}/sign-up`);
  await page.fill("#email", email);
  await page.fill("#password", "seven tall giraffes");
  await page.click("main button.primary");
  await page.waitForURL(/\/me/);
}

for (const javaScriptEnabled of [true, false]) {
  test(`a number is kept by one press, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page, troubles } = await visit(chrome, program.address, { javaScriptEnabled });
    await begin(page, `pressed-${javaScriptEnabled}@example.org`);
    await page.goto(`${program.address}/diary`);
    const six = page.locator('button[name="pain"][value="6"]');
    await six.click();
    await page.waitForFunction(() => document.querySelector('button[name="pain"][value="6"]')?.ariaPressed === "true");
    await page.goto(`${program.address}/diary`);
    assert.equal(await six.getAttribute("aria-pressed"), "true");
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

test("the program is killed while people write, and nothing it had taken is lost", async () => {
  let running = await start();
  const days = Array.from({ length: 60 }, (_, back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10));
  const { context, page } = await visit(chrome, running.address);
  await page.goto(`${running.address}/sign-up`);
  await page.fill("#email", "writer@example.org");
  await page.fill("#password", "seven tall giraffes");
  await page.click("main button.primary");
  await page.waitForURL(/\/me/);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const taken = new Set();
  let crash;
  const { address } = running;
  const write = async (day) => {
    const body = new URLSearchParams({ day, pain: "4", sleep: "", note: "", version: "0", here: days[0] });
    const headers = { cookie, origin: address };
    const answer = await fetch(`${address}/diary`, { method: "POST", body, headers, redirect: "manual" });
    if (answer.status === 303) taken.add(day);
    if (taken.size >= 20) crash ??= running.crash();
  };
  // Eight at a time; killed when some are taken and others are on their way.
  const queue = [...days];
  const writers = Array.from({ length: 8 }, async () => {
    while (queue.length) await write(queue.pop()).catch(() => {});
  });
  await Promise.all(writers);
  assert.ok(taken.size >= 20 && taken.size < days.length, `${taken.size} taken`);
  running = await crash;
  for (const day of taken) {
    const answer = await fetch(`${running.address}/diary/${day}`, { headers: { cookie } });
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /name="pain" value="4" aria-pressed(="true")?>/, `${day} is lost`);
  }
  await context.close();
  await running.stop();
});
