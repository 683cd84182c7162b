// The rules of accessibility.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on a page, a line for each rule with the elements that break it. */
export async function violations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** Opens everything that can be unfolded. */
export function unfold(page) {
  return page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
}

/** By how many pixels a page is wider than its window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Nothing in the way of anybody, folded parts included; what was folded stays open. */
export async function fine(page, javaScriptEnabled) {
  assert.equal(await overflow(page), 0, page.url());
  if (!javaScriptEnabled) return;
  await unfold(page);
  assert.deepEqual(await violations(page), [], page.url());
}
