// What the player shows: each panel filled from the session as it stands. It decides nothing.
import { log as recordOf, place } from "./session-machine.js";
import { picture } from "./session-picture.js";
import { DUE, askDays, capital, clock, record, span, step as stepWords } from "./session-words.js";

export function view(root, guide) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const panels = [...root.querySelectorAll("[data-panel]")];
  const moving = picture(find("picture"));
  const ring = find("ring");
  let shownStep = null;
  listSigns(find("signs"), guide.signs);

  return {
    /** Shows one panel; the first time, its heading is where the keyboard and the screen reader go on. */
    panel(name) {
      const changed = document.body.dataset.showing !== name;
      document.body.dataset.showing = name;
      for (const panel of panels) panel.hidden = panel.dataset.panel !== name;
      if (!changed) return;
      scrollTo(0, 0);
      root.querySelector(`[data-panel="${name}"] [tabindex="-1"]`)?.focus({ preventScroll: true });
    },

    say(text) {
      find("say").textContent = text;
    },

    message(text) {
      find("message").textContent = text ?? "";
    },

    /** A step, with its words and its picture. Called at every change. */
    step(run) {
      const at = place(run);
      if (!at) return;
      const { action, phase } = guide.script.steps[at.step];
      const now = stepWords(guide, run, at.step);
      const next = stepWords(guide, run, at.step + 1);
      const paused = run.state.state === "paused";
      find("count").textContent = `Step ${at.step + 1} of ${guide.script.steps.length}`;
      find("phase").textContent = paused ? "Paused" : phase;
      find("what").textContent = now.what;
      find("place").textContent = [now.place, now.position].filter(Boolean).join("; ");
      find("cue").textContent = now.cue;
      find("next").textContent = next ? `Next: ${next.short}` : "Next: the end";
      root.querySelector(`[data-do="pause"]`).textContent = paused ? "Go on" : "Pause";
      root.classList.toggle("paused", paused);
      levels(find("pressure"), guide, now.pressure);
      const drawn = JSON.stringify([at.step, now.pressure, now.still]);
      if (drawn !== shownStep) moving.show(action, now.picture, now.speed_cm_s, now.pressure, now.still);
      shownStep = drawn;
      this.time(run);
    },

    /** The clock, many times a second. */
    time(run) {
      const at = place(run);
      if (!at) return;
      const whole = guide.script.steps[at.step].seconds * 1000;
      const before = guide.script.steps.slice(0, at.step).reduce((sum, step) => sum + step.seconds, 0) * 1000;
      const text = clock(at.left_ms);
      const time = find("time");
      if (time.textContent !== text) time.textContent = text;
      ring.style.strokeDasharray = `${((100 * at.left_ms) / whole).toFixed(2)} 100`;
      find("whole").value = (before + whole - at.left_ms) / (guide.script.seconds * 1000);
    },

    move(run, ms) {
      moving.move(ms);
    },

    checkIn(due) {
      const form = root.querySelector('[data-panel="check_in"]');
      form.reset();
      for (const part of form.querySelectorAll("[data-later]")) part.hidden = due === "start";
      // In full before the work; later by name, so that hands are soon back where they were.
      form.querySelector("[data-signs]").dataset.full = due === "start";
      form.querySelector("[data-due]").textContent = DUE[due];
      this.complain("");
    },

    complain(text) {
      const complaint = find("complaint");
      complaint.hidden = !text;
      complaint.textContent = text;
    },

    stop(sign, over, more) {
      find("stop-title").textContent = sign.title;
      find("stop-do").textContent = sign.do_now;
      list(find("stop-then"), sign.then.map(({ if: condition, do: action, disposition }) => {
        const urgent = disposition === "proceed" || disposition === "modify" ? "" : ` (${guide.words.dispositions[disposition]})`;
        return [`${capital(condition)}${urgent}`, action];
      }));
      find("stop-state").textContent = over ? "The session has ended." : "Hands off: the session is paused.";
      find("understood").textContent = more ? "Next sign" : over ? "To the record" : "Back to the session";
      find("stop-end").hidden = over;
    },

    end(run) {
      const done = recordOf(guide, run);
      find("end-title").textContent = run.state.state === "finished" ? "That was the session." : "The session has ended.";
      sign(find("end-sign"), done.sign);
      items(find("end-advice"), done.after.advice);
      list(find("record"), record(guide, done));
      const watch = find("end-watch");
      watch.hidden = done.worked_ms === 0;
      list(watch.querySelector("dl"), done.after.watch.map(({ title, not_normal, do: action }) => [title, `${not_normal} ${action}`]));
      find("ask-days").textContent = askDays(done.after.ask_days);
      find("intended").textContent = `${done.intended_use} Content version ${done.knowledge_version}.`;
    },
  };
}

function listSigns(box, signs) {
  box.replaceChildren(
    ...signs.map(({ rule, title, sign }) => {
      const label = make("label", "option");
      const input = Object.assign(make("input"), { type: "checkbox", name: "signs", value: rule, autocomplete: "off" });
      const [full, short] = [make("span", "full"), make("span", "short")];
      full.textContent = sign;
      short.textContent = title;
      label.append(input, full, short);
      return label;
    }),
  );
}

function levels(box, guide, pressure) {
  box.hidden = !pressure;
  if (!pressure) return;
  for (const bar of box.querySelectorAll("[data-level]")) {
    const level = Number(bar.dataset.level);
    bar.className = level > pressure[1] ? "" : level < pressure[0] ? "on" : "on within";
  }
  box.querySelector("[data-pressure-words]").textContent = `${span(guide, pressure)}`;
}

function sign(box, sign) {
  box.hidden = !sign;
  if (!sign) return;
  const [title, now] = [make("h3"), make("p")];
  title.textContent = sign.title;
  now.textContent = sign.do_now;
  const then = make("dl", "signs");
  list(then, sign.then.map(({ if: condition, do: action }) => [capital(condition), action]));
  box.replaceChildren(title, now, then);
}

function items(section, lines) {
  section.hidden = lines.length === 0;
  section.querySelector("ul").replaceChildren(
    ...lines.map((line) => {
      const item = make("li");
      item.textContent = line;
      return item;
    }),
  );
}

function list(box, pairs) {
  box.replaceChildren(
    ...pairs.map(([what, how]) => {
      const [row, term, text] = [make("div"), make("dt"), make("dd")];
      term.textContent = what;
      text.textContent = how;
      row.append(term, text);
      return row;
    }),
  );
}

function make(name, className = "") {
  return Object.assign(document.createElement(name), { className });
}
