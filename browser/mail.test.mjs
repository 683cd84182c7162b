// Mail by a real mail server: an account begins with a link, whoever forgot the password gets back in by one, and calendars get what
// they need of a visit that is booked and called off.
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

/** A mail as programs read it: the kind of its body, and each part with its kind, its text and its parameters. */
function read(mail) {
  const [head, ...body] = mail.replace(/^\.\./gm, ".").split("\r\n\r\n");
  const of = (head) => Object.fromEntries(head.replace(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => [line.split(":")[0].toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const headers = of(head);
  const boundary = headers["content-type"].match(/boundary="([^"]+)"/)[1];
  const parts = body.join("\r\n\r\n").split(`--${boundary}`).slice(1, -1).map((part) => {
    const [head, ...text] = part.replace(/^\r\n/, "").split("\r\n\r\n");
    const headers = of(head);
    return { kind: headers["content-type"], text: decoded(text.join("\r\n\r\n"), headers["content-transfer-encoding"]) };
  });
  return { headers, parts };
}

function decoded(text, encoding) {
  if (encoding === "base64") return Buffer.from(text, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return text;
  const bytes = text.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** The calendar of a mail, checked as far as every such mail is alike. */
function calendar(mail, method) {
  const { headers, parts } = read(mail);
  assert.match(headers["content-type"], /^multipart\/alternative/);
  assert.deepEqual(parts.map((part) => part.kind.split(";")[0]), ["text/plain", "text/html", "text/calendar"]);
  const { kind, text } = parts[2];
  assert.match(kind, new RegExp(`^text/calendar; method=${method}; charset=UTF-8$`, "i"));
  assert.doesNotMatch(parts.map((part) => part.text).join(), /pain|ache/i, "a mail says nothing about health");
  const lines = text.replace(/\r\n[ \t]/g, "").trim().split("\r\n");
  assert.deepEqual([lines[0], lines.at(-1)], ["BEGIN:VCALENDAR", "END:VCALENDAR"]);
  const value = (name) => lines.slice(lines.indexOf("BEGIN:VEVENT")).find((line) => new RegExp(`^${name}[;:]`).test(line));
  assert.ok(lines.includes(`METHOD:${method}`));
  const zone = value("DTSTART").match(/TZID=([^:;]+)/)[1];
  assert.ok(lines.includes("BEGIN:VTIMEZONE") && lines.includes(`TZID:${zone}`), "its times can be read without another file");
  return { uid: value("UID"), sequence: Number(value("SEQUENCE").slice(9)), start: value("DTSTART"), status: value("STATUS") };
}

test("a visit that is booked and called off reaches a calendar through the mail server", async () => {
  const { context, page, troubles } = await visit(chrome, program.address, { timezoneId: "Europe/Lisbon" });
  await page.goto(`${program.address}/sign-up`);
  await page.fill("#email", "owner@example.org");
  await page.click("main button.primary");
  await page.goto((await server.next("owner@example.org")).link);
  await page.fill("#password", PASSWORD);
  await page.click("main button.primary");
  await page.waitForURL(/\/me$/);
  await page.goto(`${program.address}/practice/new`);
  await page.fill("#name", "Hands");
  await page.fill("#country", "PT");
  await page.fill("#zone", "Europe/Lisbon");
  await page.fill("#address", "Invented Street 1");
  await page.fill("#therapist", "Ann Hands");
  await page.click("main button.primary");
  await page.waitForURL(/\/set-up\?done=opened/);
  const home = page.url().replace(/\/set-up.*/, "");
  await page.goto(`${home}/mail`);
  await reads(page, "main", /Mail goes out\. Looked at on/);

  await page.goto(`${home}/clients/new?then=book`);
  await page.fill("#name", "Zoë Client");
  await page.fill("#email", "zoe@example.org");
  await page.click("main button.primary");
  await page.waitForURL(/\/book\?client=/);
  await page.locator('input[name="at"]').nth(2).check();
  await page.click('button.primary:has-text("Book")');
  await page.waitForURL(/done=booked/);
  const booked = calendar((await server.next("zoe@example.org")).mail, "REQUEST");
  assert.equal(booked.status, "STATUS:CONFIRMED");

  await page.click('summary:has-text("Cancel")');
  await page.fill("#reason", "the client called");
  await page.click('form[action$="/cancel"] button');
  await page.waitForURL(/done=cancelled/);
  const cancelled = calendar((await server.next("zoe@example.org")).mail, "CANCEL");
  assert.equal(cancelled.uid, booked.uid);
  assert.equal(cancelled.start, booked.start);
  assert.ok(cancelled.sequence > booked.sequence, `${cancelled.sequence} after ${booked.sequence}`);
  assert.equal(cancelled.status, "STATUS:CANCELLED");
  assert.deepEqual(troubles, []);
  await context.close();
});
