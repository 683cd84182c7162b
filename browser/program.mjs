// The program under test, and a browser that notices what it should not see.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "playwright-core";

/** How long a page may take to say what it should. */
const PATIENCE_MS = 10_000;

/** Starts `supple serve` on a free port with a database of its own. */
export function start(...more) {
  return run(mkdtempSync(join(tmpdir(), "supple-browser-")), more);
}

async function run(folder, more) {
  const args = ["serve", "--listen", "127.0.0.1:0", ...more];
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(process.env.APP_BIN, args, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the program ended with ${code} before it listened`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = line.match(/http:\/\/\S+/);
      if (found) resolve(found[0]);
    });
  });
  const end = async (signal) => {
    child.kill(signal);
    await new Promise((resolve) => child.once("exit", resolve));
  };
  return {
    // By name: a service worker, a passkey and a `__Host-` cookie need a host that counts as secure.
    address: address.replace("127.0.0.1", "localhost"),
    folder,
    async stop() {
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
    /** Ends it without a warning, and starts it again on the same data. */
    async crash() {
      await end("SIGKILL");
      return run(folder, more);
    },
  };
}

/** A browser; give it back with `close`. */
export function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** A page of its own context. `troubles` fills with console errors, page errors and requests to anywhere else. */
export async function visit(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|blob):/.test(url)) troubles.push(`request to ${url}`);
  });
  return { context, page, troubles };
}

/** Waits until an element's text is as expected: a script or a form's answer may need a moment more than the page. */
export async function reads(page, selector, expected) {
  const until = Date.now() + PATIENCE_MS;
  let text = await page.innerText(selector);
  while (!expected.test(text) && Date.now() < until) {
    await wait(50);
    text = await page.innerText(selector);
  }
  assert.match(text, expected);
}

/** Signs out on a page with that button, and waits until it is done. */
export async function signOut(page) {
  await page.click('form[action="/sign-out"] button');
  await page.waitForURL(/\/sign-out$/);
}

/** Presses what has this name, by tabbing there, and waits for the page that follows, unless it only unfolds something. */
export async function press(page, name, { unfolds = false } = {}) {
  for (let tabs = 0; tabs < 300; tabs += 1) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, " ").trim() ?? "");
    if (name.test(label)) {
      const followed = unfolds ? null : page.waitForEvent("domcontentloaded");
      await page.keyboard.press("Enter");
      await followed;
      return;
    }
  }
  throw new Error(`${name} is not reached by the keyboard`);
}
