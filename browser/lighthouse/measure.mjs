// Lighthouse on phone settings: `node measure.mjs PORT DEMO_PORT ANSWERS.json` prints one line of JSON for each page.
import { readFileSync } from "node:fs";
import { startFlow } from "lighthouse";
import puppeteer from "puppeteer-core";

const [port, demoPort, answersFile] = process.argv.slice(2);
// By name: a `__Host-` cookie needs a host that counts as secure.
const plain = `http://localhost:${port}`;
const demo = `http://localhost:${demoPort}`;
const categories = ["performance", "accessibility", "best-practices"];
const settings = { onlyCategories: categories, disableStorageReset: true };

const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
try {
  await measured("front page", (flow) => flow.navigate(`${plain}/`));
  await measured("check", (flow) => flow.navigate(`${plain}/check`));
  await measured("result", async (flow, page) => {
    await page.goto(`${plain}/`);
    await flow.navigate(() => send(page, "/plan", { answers: readFileSync(answersFile, "utf8") }));
  });
  await measured("progress", async (flow, page) => {
    await page.goto(`${demo}/`);
    await Promise.all([page.waitForNavigation(), send(page, "/demo", {})]);
    await flow.navigate(`${demo}/progress`);
  });
} finally {
  await browser.close();
}

/** Measures one page in a browser context of its own, so that nothing is cached. */
async function measured(name, visit) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const flow = await startFlow(page, { name, flags: settings });
  await visit(flow, page);
  const { steps } = await flow.createFlowResult();
  const { lhr } = steps[0];
  if (lhr.runtimeError) throw new Error(`${name}: ${lhr.runtimeError.message}`);
  console.log(JSON.stringify({ name, ...summary(lhr) }));
  await context.close();
}

/** Sends a form that is made here, as a press on its button would. */
function send(page, action, fields) {
  return page.evaluate(
    (action, fields) => {
      const form = document.body.appendChild(document.createElement("form"));
      Object.assign(form, { method: "post", action });
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      form.submit();
    },
    action,
    fields,
  );
}

/** Scores of 100, the times behind them, and every audit that costs points. */
function summary(lhr) {
  const scores = Object.fromEntries(categories.map((id) => [id, lhr.categories[id].score * 100]));
  const costs = (category) => category.auditRefs.filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9);
  const short = categories.flatMap((id) => costs(lhr.categories[id])).map(({ id }) => id);
  const shown = (id) => lhr.audits[id]?.displayValue ?? "";
  const times = `${shown("first-contentful-paint")} / ${shown("largest-contentful-paint")}, ${shown("total-blocking-time")}`;
  return { scores, short: short.join(", "), times, url: lhr.finalDisplayedUrl, version: lhr.lighthouseVersion };
}
