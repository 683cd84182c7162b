// Goes through the check like the person of an example.
import { readFileSync } from "node:fs";

/** An example of `examples/`, by name. */
export function story(name) {
  return JSON.parse(readFileSync(new URL(`../examples/${name}.json`, import.meta.url)));
}

/** What of a question's form to set: a typed value, or the labels' inputs, or a button that is an answer. */
function reply(answer) {
  if (answer === true) return { inputs: ["yes"] };
  if (answer === false) return { inputs: ["no"] };
  if (answer === "dont_know") return { button: "dont_know" };
  if (Array.isArray(answer)) return answer.length ? { inputs: answer } : { button: "none" };
  if (typeof answer === "number") return { typed: String(answer) };
  return { inputs: [answer] };
}

/** Answers until the check is over. `press` acts on an element: by mouse or by keyboard. Returns the number of questions. */
export async function check(page, answers, press) {
  for (let asked = 0; asked < 100; asked += 1) {
    const question = page.locator('input[name="question"]');
    if ((await question.count()) === 0) return asked;
    const id = await question.inputValue();
    if (!(id in answers)) throw new Error(`the story has no answer to ${id}`);
    const { typed, inputs, button } = reply(answers[id]);
    const field = page.locator('form.ask input[name="value"]:not([type="radio"]):not([type="checkbox"]):not([type="hidden"])');
    if (typed !== undefined && (await field.count()) > 0) await press.type(field.first(), typed);
    const chosen = inputs ?? (typed !== undefined && (await field.count()) === 0 ? [typed] : []);
    const named = (kind, value) => page.locator(`form.ask ${kind}[name="value"][value="${value}"]`);
    let sent = false;
    for (const value of chosen) {
      sent = (await named("button", value).count()) > 0;
      await press.choose(named(sent ? "button" : "input", value).first());
    }
    if (button) await press.choose(page.locator(`button[name="reply"][value="${button}"]`).first());
    else if (!sent) await press.choose(page.locator("form.ask button[type=submit].go, form.ask button[type=submit].primary").first());
    await page.waitForFunction((before) => document.querySelector('input[name="question"]')?.value !== before, id);
  }
  throw new Error("the check has no end");
}

/** By pointer. */
export const pointer = {
  type: (field, text) => field.fill(text),
  choose: (element) => element.click({ force: true }),
};

/** By keyboard only: what cannot be reached with Tab or the arrow keys fails. */
export function keyboard(page) {
  const reach = async (element) => {
    const handle = await element.elementHandle();
    const there = () => handle.evaluate((node) => document.activeElement === node);
    for (let steps = 0; steps < 120; steps += 1) {
      if (await there()) return;
      // A group of radio buttons is one stop; the arrow keys move within it.
      const inGroup = await handle.evaluate(
        (node) => node.type === "radio" && document.activeElement?.type === "radio" && document.activeElement.name === node.name,
      );
      await page.keyboard.press(inGroup ? "ArrowDown" : "Tab");
    }
    throw new Error(`the keyboard does not reach ${await element.evaluate((node) => node.outerHTML)}`);
  };
  return {
    async type(field, text) {
      await reach(field);
      await page.keyboard.type(text);
    },
    async choose(element) {
      await reach(element);
      const box = await element.evaluate((node) => node.tagName === "INPUT");
      await page.keyboard.press(box ? "Space" : "Enter");
    },
  };
}
