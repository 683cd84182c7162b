// The whole way in the demonstration: a plan in pregnancy, a home visit booked and moved, the brief, the session, the signed note,
// and what the client sees and is told by mail.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, reads, start, visit } from "./program.mjs";

const DESK_WORKER = JSON.parse(readFileSync(new URL("../examples/desk-worker.json", import.meta.url), "utf8"));
const PREGNANT = {
  ...DESK_WORKER,
  answers: { ...DESK_WORKER.answers, pregnancy: "pregnant", pregnancy_weeks: 24, pregnancy_signs: [], pregnancy_risks: [] },
};

let program;
let chrome;
before(async () => {
  [program, chrome] = await Promise.all([start("--demo"), browser()]);
});
after(async () => {
  await chrome?.close();
  await program?.stop();
});

/** The plan of the answers. Written into our own page, because forms from elsewhere are refused. */
async function plan(page) {
  await page.goto(`${program.address}/library`);
  const answers = JSON.stringify(PREGNANT).replaceAll('"', "&quot;");
  const html = `<form method="post" action="/plan"><input type="hidden" name="answers" value="${answers}"><button>Plan</button></form>`;
  await page.locator("main").evaluate((main, html) => (main.innerHTML = html), html);
  await page.click("main form button");
  await reads(page, "main", /Find someone for this plan/);
}

/** The mails in the folder whose names say this kind, once there are any. */
async function mails(kind) {
  const folder = join(program.folder, "supple", "mail", "demonstration");
  for (let tries = 0; tries < 150; tries += 1) {
    const names = readdirSync(folder).filter((name) => name.endsWith(".eml") && name.includes(`-${kind}-`));
    if (names.length > 0) return names.map((name) => readFileSync(join(folder, name), "utf8"));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no mail ${kind}, but ${readdirSync(folder)}`);
}

test("a home visit in pregnancy, from the plan to the follow-up", async () => {
  const client = await visit(chrome, program.address, { viewport: { width: 1200, height: 800 } });
  const { page } = client;
  await page.goto(`${program.address}/`);
  await page.click("aside.demo button:not([name])");
  await page.waitForURL(/\/progress$/);
  await plan(page);
  await page.click('button:has-text("Find someone for this plan")');
  await reads(page, "main", /Next free times/);
  await page.click("details.filters summary");
  await page.check('details.filters input[value="home"]');
  await page.click('details.filters button[type="submit"]:has-text("Show")');
  await reads(page, "details.filters summary", /at home(?! or)/);
  await page.locator('main button:has-text("at your home")').first().click();
  await reads(page, "main", /Held for you until/);
  await reads(page, "main", /Mara Feld[\s\S]*Massage in pregnancy/);
  await page.click('button:has-text("Book this visit")');
  await page.waitForURL(/\/visits\/[^/]+\/[^/?]+\?done=booked$/);
  const [, practice, id] = page.url().match(/\/visits\/([^/]+)\/([^/?]+)/);
  await page.click('a:has-text("Move it")');
  await page.locator('main button:has-text("at your home")').first().click();
  await page.waitForURL(/done=moved$/);
  await reads(page, "main", /Moved by you from/);

  const therapist = await visit(chrome, program.address, { viewport: { width: 1200, height: 800 } });
  const work = therapist.page;
  await work.goto(`${program.address}/library`);
  await work.click('aside.demo button[value="therapist"]');
  await work.waitForURL(/\/today/);
  const brief = `${program.address}/practice/${practice}/visits/${id}`;
  await work.goto(brief);
  await reads(work, "main", /Limits[\s\S]*Plan/);
  await reads(work, "main", /side/i);
  await work.click('a:text-is("Begin the session")');
  await work.waitForSelector("[data-door]:not([hidden])");
  await work.click("[data-begin]");
  await work.click('[data-panel="check_in"] [data-do="stop"]');
  await work.click('[data-panel="leave"] button[type="submit"]');
  await work.click("[data-keep-log]");
  await reads(work, "[data-log-status]", /It is with the visit/);
  await work.goto(`${brief}/note`);
  await work.fill("#assessment", "Comfortable on her side.");
  await work.check('.quick input[value="next_same"]');
  await work.click('button[value="sign"]');
  await reads(work, "main", /Kept as a draft, and not signed: the visit has not begun/);
  // That answer is the one trouble there may be.
  therapist.troubles.length = 0;

  // The last visit that is over still waits for its note.
  await work.goto(`${program.address}/practice/${practice}/notes`);
  await work.locator('section[aria-labelledby="open"] a:text-is("Robin Hartmann")').first().click();
  await work.fill("#assessment", "Less guarding than before.");
  await work.click('button[value="sign"]');
  await reads(work, "main", /Signed and locked/);

  await page.goto(`${program.address}/visits/${practice}/${id}`);
  await reads(page, "main", /What was read[\s\S]*somebody of the practice opened/);
  await page.goto(`${program.address}/visits`);
  await page.locator('a:has-text("2026")').last().click();
  await reads(page, "main", /After your visit[\s\S]*It took place/);
  await page.goto(`${program.address}/progress`);
  await page.waitForSelector("main svg");
  await reads(page, "main", /pain/i);

  const invitation = (await mails("visit_confirmed")).find((mail) => /^Subject: Your appointment at Linden Practice/m.test(mail));
  assert.match(invitation, /^Content-Type: text\/calendar;[^\n]*method="?REQUEST/im);
  const asked = (await mails("visit_follow_up"))[0];
  assert.match(asked, /^To: invented@demo\.invalid/m);
  assert.doesNotMatch(asked, /\b(pain|back|massage|pregnan\w*)\b/i);
  assert.deepEqual([...client.troubles, ...therapist.troubles], []);
  await client.context.close();
  await therapist.context.close();
});
