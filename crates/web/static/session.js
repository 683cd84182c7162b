// The guided session: the machine, a clock, and what is pressed. Opened from a page with a session, or from what this
// browser keeps.
import { apply, begin, isOver, log, place, restore } from "./session-machine.js";
import * as senses from "./session-senses.js";
import * as store from "./session-store.js";
import { view as makeView } from "./session-view.js";
import { happened, span, stands, step as stepWords } from "./session-words.js";

/** Milliseconds between two looks at the clock, and between two times that what has passed is kept. */
const TICK_MS = 200;
const KEEP_MS = 5000;
/** The longest wait before a record is handed over again. */
const AGAIN_MS = 300_000;

export function guided(root) {
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
  const given = root.querySelector("#guide");
  const kept = readKept();
  if (!given) {
    if (kept) makePlayer(root, kept);
    return;
  }
  const id = crypto.randomUUID?.() ?? uuid();
  const fresh = { id, guide: JSON.parse(given.textContent), past: [] };
  // A session that has begun, and whose record nobody has looked after, is not thrown away by opening another one.
  const other = kept && kept.past.length > 0 && !kept.settled ? kept : null;
  if (!other) takeOver(fresh);
  makePlayer(root, fresh, other);
}

/** From now on this is the session of this browser, and a reload goes on with it. */
function takeOver(session) {
  if (store.put(session)) history.replaceState(null, "", "/session/open");
}

function readKept() {
  const kept = store.open();
  if (!kept) return null;
  try {
    return { ...kept, session: restore(kept.guide, kept.past) };
  } catch {
    // Of another version, or damaged: it cannot go on.
    store.erase();
    return null;
  }
}

function makePlayer(root, opened, other = null) {
  const { id, guide } = opened;
  const door = root.querySelector("[data-door]");
  const player = root.querySelector("[data-session]");
  const heard = chooseSenses(root);
  let session = opened.session ?? begin(guide);
  let view = null;
  let stops = [];
  let keptAt = 0;
  let timer = 0;
  let pictureMs = 0;
  let lastFrame = 0;
  let replaced = false;
  let again = 0;
  let againMs = TICK_MS * 50;

  const state = () => session.run.state.state;

  // The door: begin, or go on.

  function showDoor() {
    root.querySelector("[data-title]").textContent = guide.script.title;
    const lead = root.querySelector("[data-lead]");
    if (lead) lead.textContent = `${Math.round(guide.script.seconds / 60)} minutes, ${guide.words.setting}, ${guide.script.steps.length} steps.`;
    const none = root.querySelector("[data-none]");
    if (none) none.hidden = true;
    const before = root.querySelector("[data-before]");
    if (before) {
      before.hidden = state() !== "not_started";
      before.querySelector("ul").replaceChildren(...guide.script.prepare.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    }
    const note = door.querySelector("[data-door-note]");
    const words = doorWords();
    note.hidden = !words;
    note.textContent = words;
    door.querySelector("[data-begin]").textContent = { not_started: "Begin", stopped: "See the record", finished: "See the record" }[state()] ?? "Go on";
    door.querySelector("[data-other]").hidden = !other;
    door.querySelector("[data-erase-session]").hidden = store.open()?.id !== id;
    door.hidden = false;
  }

  function doorWords() {
    if (other) return `Another session is open in this browser: ${other.guide.script.title}. If you begin this one, it takes its place.`;
    if (state() === "not_started") return "";
    if (isOver(session.run)) return "This session has ended.";
    return `This session is paused. ${stands(guide, session.run)}`;
  }

  door.querySelector("[data-begin]").addEventListener("click", () => {
    senses.wake();
    if (other) takeOver(opened);
    other = null;
    enter();
    if (state() === "not_started") act({ event: "start" });
    else if (state() === "paused") act({ event: "resume" });
  });
  door.querySelector("[data-erase-session]").addEventListener("click", () => {
    store.erase();
    location.assign("/session/open");
  });

  function enter() {
    view ??= makeView(player, guide);
    door.hidden = true;
    root.querySelector("[data-paper]").hidden = true;
    document.body.classList.add("playing");
    player.hidden = false;
    stops = [];
    sync();
    timer ||= setInterval(tick, TICK_MS);
    requestAnimationFrame(frame);
  }

  /** Back to the door, when another tab has moved this session on. */
  function leaveTo(words) {
    clearInterval(timer);
    timer = 0;
    replaced = true;
    senses.hush();
    senses.stayAwake(false);
    document.body.classList.remove("playing");
    delete document.body.dataset.showing;
    player.hidden = true;
    const note = door.querySelector("[data-door-note]");
    note.hidden = false;
    note.textContent = words;
    door.querySelector("[data-begin]").hidden = true;
    door.querySelector("[data-other]").hidden = false;
    door.hidden = false;
  }

  // The machine.

  /** Moves the session on and shows what follows; a refusal is said and changes nothing. */
  function act(event) {
    if (replaced) return;
    const { session: next, effects, refused } = apply(guide, session, event, Date.now());
    if (refused) {
      view.message(`Not now: ${refused}.`);
      return;
    }
    session = next;
    if (event.event !== "tick" || effects.length > 0 || Date.now() - keptAt >= KEEP_MS) keep();
    if (effects.length > 0 || event.event !== "tick") show(effects);
  }

  function keep() {
    keptAt = Date.now();
    store.putPast(id, session.past);
  }

  function tick() {
    if (isOver(session.run) || state() === "not_started") return;
    act({ event: "tick" });
    view.time(session.run);
  }

  function frame(now) {
    if (replaced || isOver(session.run)) return;
    if (state() === "running") pictureMs += Math.min(now - lastFrame, 100);
    lastFrame = now;
    if (document.body.dataset.showing === "step") view.move(session.run, pictureMs);
    requestAnimationFrame(frame);
  }

  function show(effects) {
    const names = effects.map(({ effect }) => effect);
    if (names.includes("step_started")) view.message("");
    for (const effect of effects) {
      const said = happened(guide, effect);
      if (said) view.message(said);
      switch (effect.effect) {
        case "step_started":
          pictureMs = 0;
          announce(effect.step, !names.includes("check_in_due"));
          break;
        case "check_in_due":
          feel("check_in");
          view.checkIn(effect.due);
          if (heard().voice) senses.say(effect.due === "start" ? "Before you begin: how much pain is there now?" : "Check-in. How is it?");
          break;
        case "stop_now":
          stops.push(effect);
          feel("stop");
          if (heard().voice) senses.say(`${effect.title}. ${effect.do_now}`);
          break;
        case "finished":
          feel("step");
          break;
      }
    }
    sync();
  }

  function announce(i, loud) {
    const now = stepWords(guide, session.run, i);
    const pressure = now.pressure ? ` Pressure ${span(guide, now.pressure)}.` : "";
    view.say(`Step ${i + 1} of ${guide.script.steps.length}. ${now.short}.${pressure} ${now.cue}`);
    if (!loud) return;
    feel("step");
    if (heard().voice) senses.say(`${now.short}. ${now.cue}`);
  }

  function feel(name) {
    if (heard().sound) senses.sound(name);
    if (heard().vibration) senses.vibrate(name);
  }

  /** The panel follows the session; a stop sign stays until it is answered. */
  function sync() {
    const leaving = document.body.dataset.showing === "leave" && !isOver(session.run);
    senses.stayAwake(!isOver(session.run));
    if (stops.length > 0) {
      view.stop(stops[0], isOver(session.run), stops.length > 1);
      view.panel("stop");
    } else if (isOver(session.run)) showEnd();
    else if (leaving) return;
    else if (state() === "check_in") {
      if (document.body.dataset.showing !== "check_in") view.checkIn(session.run.state.due);
      view.panel("check_in");
    } else if (state() !== "not_started") {
      view.step(session.run);
      view.panel("step");
    }
  }

  // What is pressed.

  function press(name) {
    senses.wake();
    switch (name) {
      case "pause":
        return act({ event: state() === "paused" ? "resume" : "pause" });
      case "ease":
        return act({ event: "ease" });
      case "skip":
        return act({ event: "skip" });
      case "check_in":
        return act({ event: "ask_check_in" });
      case "stop":
        stops = [];
        if (!isOver(session.run)) view.panel("leave");
        return undefined;
    }
  }

  for (const button of player.querySelectorAll("[data-do]")) button.addEventListener("click", () => press(button.dataset.do));

  const KEYS = { " ": "pause", e: "ease", s: "skip", c: "check_in", q: "stop" };
  document.addEventListener("keydown", (event) => {
    const inStep = document.body.dataset.showing === "step";
    const asked = KEYS[event.key.toLowerCase()];
    if (!inStep || !asked || !heard().keys || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    // A button that has the focus is pressed by the space bar itself.
    if (event.key === " " && event.target.closest("button, a, summary")) return;
    event.preventDefault();
    press(asked);
  });

  const checkIn = player.querySelector('[data-panel="check_in"]');
  checkIn.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(checkIn);
    const first = session.run.state.due === "start";
    const report = {
      event: "check_in",
      discomfort: first ? 0 : number(given.get("discomfort")),
      pain: number(given.get("pain")),
      signs: given.getAll("signs"),
      pressure: first ? "same" : given.get("pressure"),
    };
    // A sign that ends the session is acted on at once: nobody has to give numbers first.
    if (guide.signs.some(({ rule, ends_session }) => ends_session && report.signs.includes(rule))) {
      const last = session.run.check_ins.at(-1);
      report.pain ??= last?.pain ?? 0;
      report.discomfort ??= last?.discomfort ?? 0;
    }
    const missing = report.discomfort === null ? "discomfort" : report.pain === null ? "pain" : null;
    if (missing) {
      view.complain(missing === "pain" ? "How much pain is there now? Choose a number from 0 to 10." : "How much discomfort does the work give? Choose a number from 0 to 10.");
      checkIn.querySelector(`[name="${missing}"]`).focus();
      return;
    }
    document.body.dataset.showing = "";
    act(report);
  });

  player.querySelector("[data-understood]").addEventListener("click", () => {
    stops.shift();
    sync();
  });
  const leave = player.querySelector('[data-panel="leave"]');
  leave.querySelector("[data-back]").addEventListener("click", () => {
    document.body.dataset.showing = "";
    sync();
  });
  leave.addEventListener("submit", (event) => {
    event.preventDefault();
    document.body.dataset.showing = "";
    act({ event: "stop", reason: leave.elements.reason.value.trim() });
  });

  // The record.

  function showEnd() {
    clearInterval(timer);
    timer = 0;
    view.end(session.run);
    view.panel("end");
    if (store.waits(id)) keepLog();
  }

  const status = player.querySelector("[data-log-status]");
  if (guide.visit) player.querySelector("[data-keep-log]").textContent = "Hand it over to the visit";
  async function keepLog() {
    if (!store.wait(id, log(guide, session.run), guide.visit)) {
      status.textContent = "This browser does not allow pages to keep anything. Download the record instead.";
      return;
    }
    store.settle();
    status.textContent = `Kept in this browser. It is on its way to ${keeper(guide)}.`;
    const trouble = await store.handOver();
    const left = store.waits(id) ? trouble : "";
    // What belongs to a client does not stay on the device of their therapist.
    if (guide.visit && !left) store.erase();
    status.replaceChildren(...handedOver(left, guide));
    clearTimeout(again);
    if (trouble !== "offline" && trouble !== "later") return;
    // Browsers do not always notice that a connection is back.
    againMs = Math.min(againMs * 2, AGAIN_MS);
    again = setTimeout(() => store.waits(id) && keepLog(), againMs);
  }
  player.querySelector("[data-keep-log]").addEventListener("click", keepLog);
  player.querySelector("[data-download]").addEventListener("click", () => {
    const text = JSON.stringify({ id, log: log(guide, session.run) }, null, 2);
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const day = new Date(session.run.started_ms || Date.now()).toISOString().slice(0, 10);
    Object.assign(document.createElement("a"), { href: address, download: `supple-session-${day}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    store.settle();
  });
  player.querySelector("[data-erase-log]").addEventListener("click", () => {
    store.unwait(id);
    store.erase();
    location.assign("/session/open");
  });

  // The world around.

  document.addEventListener("visibilitychange", () => {
    if (!view || replaced || isOver(session.run)) return;
    if (document.visibilityState === "hidden") keep();
    else {
      tick();
      senses.stayAwake(true);
    }
  });
  addEventListener("pagehide", () => {
    if (view && !replaced && !isOver(session.run)) keep();
  });
  addEventListener("online", () => {
    if (isOver(session.run) && store.waits(id)) keepLog();
  });
  store.whenMoved(() => {
    if (view && !replaced && !isOver(session.run)) leaveTo("This session goes on in another tab of this browser.");
  });

  showDoor();
}

/** Where a record belongs: the diary of who gave the session to themselves, or the visit it was given in. */
function keeper(guide) {
  return guide.visit ? "the visit" : "your diary";
}

/** What became of a record, in words. */
function handedOver(trouble, guide) {
  const to = (href, textContent) => Object.assign(document.createElement("a"), { href, textContent });
  if (!trouble) return guide.visit ? ["It is with the visit. ", to(`${guide.visit}/note`, "Write the note")] : ["It is in your diary."];
  if (trouble === "refused") return [`It cannot be put into ${guide.visit ? "the visit" : "the diary"} as it is. Download it instead.`];
  if (trouble === "offline") return [`Kept in this browser. It goes to ${keeper(guide)} as soon as there is a connection.`];
  if (trouble === "later") return [`Kept in this browser. ${guide.visit ? "The visit" : "The diary"} does not answer just now; it is tried again the next time you open a page.`];
  return ["Kept in this browser. ", to("/sign-in?next=/session/open", "Sign in"), ` and it goes to ${keeper(guide)}.`];
}

function chooseSenses(root) {
  const chosen = store.senses();
  for (const label of root.querySelectorAll("[data-switch]")) {
    const name = label.dataset.switch;
    const box = label.querySelector("input");
    label.hidden = name in senses.can && !senses.can[name];
    box.checked = chosen[name];
    box.addEventListener("change", () => {
      chosen[name] = box.checked;
      store.putSenses(chosen);
    });
  }
  return () => chosen;
}

function number(text) {
  return text === null ? null : Number(text);
}

/** For pages without TLS, where browsers hide `randomUUID`. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
