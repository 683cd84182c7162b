// Mail by a real mail server: an account begins with a link, and whoever forgot the password gets back in by one.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { browser, reads, signOut, start, visit } from "./program.mjs";

const PASSWORD = "seven tall giraffes";

let server;
let program;
let chrome;
before(async () => {
  server = await mailServer();
  process.env.SUPPLE_SMTP_HOST = "127.0.0.1";
  process.env.SUPPLE_SMTP_PORT = String(server.port);
  process.env.SUPPLE_SMTP_TLS = "none";
  [program, chrome] = await Promise.all([start(), browser()]);
});
after(async () => {
  await chrome?.close();
  await program?.stop();
  await server?.stop();
});

/** A mail server that takes everything and delivers nothing (RFC 5321, as far as it is needed). */
async function mailServer() {
  const mails = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    socket.on("error", () => {});
    let text = "";
    let inMail = false;
    const say = (line) => socket.write(`${line}\r\n`);
    say("220 localhost");
    socket.on("data", (bytes) => {
      text += bytes;
      for (;;) {
        const end = text.indexOf(inMail ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (inMail ? 5 : 2));
        if (inMail) mails.push(part);
        const verb = inMail ? "" : part.slice(0, 4).toUpperCase();
        inMail = verb === "DATA";
        if (inMail) say("354 go on");
        else if (verb === "QUIT") socket.end("221 bye\r\n");
        else say("250 fine");
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    /** The link in the next mail to an address, and the mail. */
    async next(to) {
      for (let tries = 0; tries < 100; tries += 1) {
        const at = mails.findIndex((mail) => mail.includes(`To: ${to}`));
        if (at >= 0) {
          const [mail] = mails.splice(at, 1);
          const link = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=").match(/http:\/\/localhost\S+key=[0-9a-f]{64}/);
          return { mail, link: link?.[0] };
        }
        await wait(100);
      }
      throw new Error(`no mail to ${to}`);
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

test("an account begins with a mail, and a forgotten password is replaced by way of another", async () => {
  const { context, page, troubles } = await visit(chrome, program.address);
  await page.goto(`${program.address}/sign-up`);
  await page.fill("#email", "forgetful@example.org");
  await page.click("main button.primary");
  await reads(page, "h1", /Look into your mail/);
  const begun = await server.next("forgetful@example.org");
  await page.goto(begun.link);
  await page.fill("#password", PASSWORD);
  await page.click("main button.primary");
  await page.waitForURL(/\/me$/);
  await signOut(page);

  await page.goto(`${program.address}/sign-in`);
  await page.fill("#email", "forgetful@example.org");
  await page.click('button[formaction="/sign-in/link"]');
  await reads(page, "h1", /Look into your mail/);
  const { mail, link } = await server.next("forgetful@example.org");
  assert.match(mail, /Subject: Your link to sign in to Supple/);
  assert.doesNotMatch(mail, /pain|massage/i, "a mail says nothing about health");
  await page.goto(link);
  await page.click("main button.primary");
  await page.waitForURL(/\/me$/);
  await page.goto(`${program.address}/me/ways-in`);
  await page.click('details:has(form[action="/me/password"]) summary');
  await page.fill("#password", "eight short giraffes");
  await page.click('form[action="/me/password"] button');
  await page.waitForURL(/done=password/);
  assert.match((await server.next("forgetful@example.org")).mail, /password/i);

  // The new password opens the account, and neither the old one nor the used link does.
  await signOut(page);
  await page.goto(`${program.address}/sign-in`);
  await page.fill("#email", "forgetful@example.org");
  await page.fill("#password", "eight short giraffes");
  await page.click("main button.primary");
  await page.waitForURL(/\/me$/);
  await signOut(page);
  assert.deepEqual(troubles, []);
  // From here on the answers are refusals, which a console notes.
  await page.goto(`${program.address}/sign-in`);
  await page.fill("#email", "forgetful@example.org");
  await page.fill("#password", PASSWORD);
  await page.click("main button.primary");
  await reads(page, ".complaint", /do not belong together/);
  const again = await page.goto(link);
  assert.equal(again.status(), 410);
  await context.close();
});
