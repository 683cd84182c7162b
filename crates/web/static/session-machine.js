// The guided session as a state machine: the twin of crates/care/src/session.rs, for a browser without network. It knows no
// page and no clock; `tests/player.rs` drives both with the same events and compares every state, effect and record.
//
// A `guide` never changes: { script, signs, after, numbers }, as the server writes it. A session is its `run` and its `past`.
// An event leads from one session to the next, or is refused and changes nothing.

// Silence beyond a day counts as a day.
const DAY_MS = 24 * 60 * 60 * 1000;

/** A session that has not started: its run, and what has happened. */
export function begin(guide) {
  const steps = guide.script.steps.map((step) => ({
    phase: step.phase,
    planned_seconds: step.seconds,
    done_ms: 0,
    started: false,
    skipped: false,
    eased: 0,
    still: false,
    pauses: 0,
    pressure: null,
  }));
  const run = {
    state: { state: "not_started" },
    started_ms: 0,
    paused_ms: 0,
    check_in_ms: 0,
    pauses: 0,
    steps,
    check_ins: [],
    eased: {},
    clock_ms: 0,
    deep_ms: 0,
    signs: {},
  };
  return { run, past: [] };
}

/** Lets time pass and takes an event: { session, effects }, or { refused } with the reason in words. */
export function apply(guide, session, event, now_ms) {
  if (isOver(session.run) && event.event === "tick") return { session, effects: [] };
  const turn = { guide, run: structuredClone(session.run), effects: [] };
  try {
    advance(turn, now_ms);
    take(turn, event);
  } catch (error) {
    if (error instanceof NotNow) return { refused: error.message };
    throw error;
  }
  return { session: { run: turn.run, past: remember(guide, session.past, now_ms, event) }, effects: turn.effects };
}

export function isOver(run) {
  return run.state.state === "stopped" || run.state.state === "finished";
}

/** The step it is at and what is left of it; none before the start and after the end. */
export function place(run) {
  const { step, left_ms } = run.state;
  return step === undefined ? null : { step, left_ms };
}

/** The pressure of a step as it stands now, from and to; none for moves, rest and still hands. */
export function pressure(guide, run, step) {
  if (!run.steps[step] || run.steps[step].still) return null;
  const action = guide.script.steps[step].action;
  if (action.kind !== "stroke") return null;
  let [low, high] = action.pressure;
  const eased = run.eased[action.region];
  // A later step is never eased below the lightest touch; still hands are for the step that was too much.
  if (eased) high = Math.min(Math.max(Math.min(Math.max(high - eased.levels, 0), eased.cap), 1), high);
  return [Math.min(low, high), high];
}

/** Milliseconds actually given so far. */
export function worked(run) {
  return run.steps.reduce((sum, step) => sum + step.done_ms, 0);
}

/** What was done so far: the record of the session. */
export function log(guide, run) {
  const { script } = guide;
  const why = run.state.state === "stopped" ? run.state.why : null;
  const sign = why?.by === "sign" ? found(guide, why.rule) : null;
  return {
    knowledge_version: script.knowledge_version,
    intended_use: script.intended_use,
    protocol: script.protocol,
    title: script.title,
    technique: script.technique,
    setting: script.setting,
    planned_seconds: script.seconds,
    ending: ending(run),
    sign: sign && shown(sign, sign.ends_session),
    started_ms: run.started_ms,
    ended_ms: run.started_ms + elapsed(run),
    worked_ms: worked(run),
    paused_ms: run.paused_ms,
    check_in_ms: run.check_in_ms,
    pauses: run.pauses,
    steps: run.steps,
    check_ins: run.check_ins,
    after: afterwards(guide, why),
  };
}

/** Plays what happened again. A session that was running comes back paused, where it was last heard of. */
export function restore(guide, past) {
  let session = begin(guide);
  let last_ms = 0;
  const play = (event, at_ms) => {
    const { session: next, refused } = apply(guide, session, event, at_ms);
    if (refused) throw new Error(`the saved session cannot be read: ${refused}`);
    session = next;
  };
  for (const { at_ms, ...event } of past) {
    if (!Number.isSafeInteger(at_ms) || at_ms < 0) throw new Error("the saved session cannot be read: at_ms is no time");
    play(event, at_ms);
    last_ms = at_ms;
  }
  if (session.run.state.state === "running") play({ event: "pause" }, last_ms);
  return session;
}

/** Adds to what happened. A tick between two events close to each other changes nothing and is left out. */
function remember(guide, past, at_ms, event) {
  const [before, last] = past.slice(-2);
  const isNothing =
    past.length >= 2 &&
    last.event === "tick" &&
    before.at_ms <= last.at_ms &&
    last.at_ms <= at_ms &&
    at_ms - before.at_ms <= guide.numbers.longest_gap_ms;
  return [...past.slice(0, isNothing ? -1 : past.length), { at_ms, ...event }];
}

class NotNow extends Error {}

function elapsed(run) {
  return worked(run) + run.paused_ms + run.check_in_ms;
}

function ending(run) {
  if (run.state.state === "finished") return { how: "finished" };
  if (run.state.state === "stopped") return { how: "stopped", why: run.state.why };
  return { how: "not_ended" };
}

/** Advice for an ordinary day is left out when a sign may need a doctor: what the sign asks for comes first. */
function afterwards(guide, why) {
  if (why?.by === "sign" && !permitsCare(found(guide, why.rule))) return { ...guide.after, advice: [], about: [] };
  return guide.after;
}

function permitsCare(sign) {
  return sign.at_worst === "proceed" || sign.at_worst === "modify";
}

function found(guide, rule) {
  return guide.signs.find((sign) => sign.rule === rule);
}

/** A sign in words, without the numbers that only the machine needs. */
function shown(sign, ends_session) {
  const { rule, title, sign: asked, at_worst, do_now, then } = sign;
  return { rule, title, sign: asked, ends_session, at_worst, do_now, then };
}

// Time.

function advance(turn, now_ms) {
  const { run, guide } = turn;
  const gap = Math.min(Math.max(now_ms - run.clock_ms, 0), DAY_MS);
  run.clock_ms = now_ms;
  switch (run.state.state) {
    case "running":
      if (gap > guide.numbers.longest_gap_ms) {
        run.paused_ms += gap;
        pause(turn, place(run), true);
      } else work(turn, gap);
      break;
    case "paused":
      run.paused_ms += gap;
      break;
    case "check_in":
      run.check_in_ms += gap;
      break;
  }
}

/** Gives the work of some time, from step to step, until a check-in is due or the script ends. */
function work(turn, gap) {
  const { guide, run, effects } = turn;
  const { numbers } = guide;
  let ms = gap;
  while (run.state.state === "running" && ms > 0) {
    const at = place(run);
    const now = pressure(guide, run, at.step);
    const deep = now !== null && now[1] >= numbers.deep_pressure;
    const untilAsked = deep ? Math.max(numbers.deep_work_ms - run.deep_ms, 0) : Infinity;
    const part = Math.min(ms, at.left_ms, untilAsked);
    ms -= part;
    const left_ms = at.left_ms - part;
    const step = run.steps[at.step];
    step.done_ms += part;
    step.pressure = now ?? step.pressure;
    const warning = numbers.countdown_s * 1000;
    if (at.left_ms > warning && left_ms <= warning && left_ms > 0)
      effects.push({ effect: "countdown", step: at.step, left_s: Math.ceil(left_ms / 1000) });
    if (deep) run.deep_ms += part;
    run.state = { state: "running", step: at.step, left_ms };
    if (left_ms === 0) enter(turn, at.step + 1);
    else if (deep && run.deep_ms >= numbers.deep_work_ms) ask(turn, { step: at.step, left_ms }, "deep_work", false);
  }
  // The rest of the time was spent waiting for an answer; after the end it no longer counts.
  if (run.state.state === "check_in") run.check_in_ms += ms;
}

// Events.

function take(turn, event) {
  const { run } = turn;
  const at = place(run);
  const state = run.state.state;
  const going = state === "running" || state === "paused";
  switch (event.event) {
    case "tick":
      return;
    case "start":
      if (state !== "not_started") break;
      run.started_ms = run.clock_ms;
      return enter(turn, 0);
    case "pause":
      if (state === "running") return pause(turn, at, false);
      // A pause that comes after a long silence finds the session paused by this very turn.
      if (state === "paused" && turn.effects.some(({ effect }) => effect === "paused")) return;
      break;
    case "resume":
      if (state === "paused") return start(turn, at);
      break;
    case "ease":
      if (!going) break;
      if (!lighten(turn, at, null, 1, false, ["wanted"])) throw new NotNow("this step has no pressure to lighten");
      return;
    case "skip":
      if (!going) break;
      run.steps[at.step].skipped = true;
      return enter(turn, at.step + 1);
    case "ask_check_in":
      if (going) return ask(turn, at, "asked", state === "paused");
      break;
    case "check_in":
      if (going) return checkIn(turn, at, event, state === "paused");
      if (state === "check_in") return checkIn(turn, at, event, run.state.paused);
      break;
    case "stop":
      if (!isOver(run)) return stop(turn, { by: "asked", reason: event.reason ?? "" });
      break;
    default:
      throw new NotNow(`there is no event called \`${event.event}\``);
  }
  throw new NotNow(`this cannot be done ${WHEN[state]}`);
}

const WHEN = {
  not_started: "before the start",
  running: "while the session runs",
  paused: "while the session is paused",
  check_in: "before the check-in is answered",
  stopped: "after the end",
  finished: "after the end",
};

/** Comes to a step, or to the end. */
function enter(turn, step) {
  const { guide, run, effects } = turn;
  const next = guide.script.steps[step];
  if (!next) {
    run.state = { state: "finished" };
    effects.push({ effect: "finished" }, { effect: "aftercare", ...guide.after });
    return;
  }
  const at = { step, left_ms: next.seconds * 1000 };
  const due = dueBefore(turn, step, next);
  if (due) ask(turn, at, due, false);
  else start(turn, at);
}

function dueBefore({ guide, run }, step, next) {
  if (step === 0) return "start";
  const last = guide.script.steps[step - 1];
  const now = pressure(guide, run, step);
  const deep = now !== null && now[1] >= guide.numbers.deep_pressure;
  if (next.check_in) return "script";
  if (next.phase !== last.phase && (deep || run.deep_ms > 0)) return "phase";
  if (deep && run.deep_ms >= guide.numbers.deep_work_ms) return "deep_work";
  return null;
}

function start({ guide, run, effects }, at) {
  run.state = { state: "running", ...at };
  const step = run.steps[at.step];
  if (step.started) return;
  step.started = true;
  effects.push({ effect: "step_started", step: at.step, pressure: pressure(guide, run, at.step) });
}

function ask({ run, effects }, at, due, paused) {
  run.state = { state: "check_in", ...at, due, paused };
  effects.push({ effect: "check_in_due", due });
}

function pause({ run, effects }, at, unheard) {
  run.state = { state: "paused", ...at };
  run.pauses += 1;
  run.steps[at.step].pauses += 1;
  effects.push({ effect: "paused", unheard });
}

function stop({ guide, run, effects }, why) {
  run.state = { state: "stopped", why };
  effects.push({ effect: "stopped", why }, { effect: "aftercare", ...afterwards(guide, why) });
}

// Check-ins.

function checkIn(turn, at, event, paused) {
  const { guide, run, effects } = turn;
  const report = { discomfort: event.discomfort, pain: event.pain, signs: event.signs ?? [], pressure: event.pressure ?? "same" };
  for (const field of ["discomfort", "pain"]) {
    const value = report[field];
    if (!Number.isInteger(value) || value < 0 || value > 10) throw new NotNow(`${field} is ${value}; it must be within 0-10`);
  }
  const signs = noticed(guide, report);
  const startPain = run.check_ins[0]?.pain ?? report.pain;
  run.deep_ms = 0;
  const ending = countSigns(turn, signs);
  run.check_ins.push({
    at_ms: elapsed(run),
    step: at.step,
    discomfort: report.discomfort,
    pain: report.pain,
    pressure: report.pressure,
    signs: signs.map((sign) => sign.rule),
  });
  if (ending) return stop(turn, { by: "sign", rule: ending });
  // A step that has not begun cannot have been felt: what was felt is the one before it.
  const before = run.steps[at.step].started ? -1 : run.steps.findLastIndex((step) => step.done_ms > 0);
  const felt = before < 0 ? null : before;
  const { levels, because } = tooMuch(guide, report, startPain, signs);
  if (levels > 0) lighten(turn, at, felt, levels, signs.length > 0, because);
  else if (signs.length === 0 && report.pressure === "firmer" && firm(guide, run, at.step, felt))
    effects.push({ effect: "firmer", step: at.step, pressure: pressure(guide, run, at.step) });
  if (paused) run.state = { state: "paused", ...at };
  else if (signs.length > 0) pause(turn, at, false);
  else start(turn, at);
}

/** The signs of a report, those that its numbers give included, the most urgent first. */
function noticed(guide, report) {
  const unknown = report.signs.find((rule) => !found(guide, rule));
  if (unknown !== undefined) throw new NotNow(`there is no sign called \`${unknown}\``);
  const worst = Math.max(report.discomfort, report.pain);
  return guide.signs.filter((sign) => report.signs.includes(sign.rule) || (sign.from_pain !== null && worst >= sign.from_pain));
}

/** Shows and counts signs; returns the one that ends the session. */
function countSigns({ run, effects }, signs) {
  let ending = null;
  for (const sign of signs) {
    const times = (run.signs[sign.rule] ?? 0) + 1;
    run.signs[sign.rule] = times;
    const ends = sign.ends_session || (sign.ends_at !== null && times >= sign.ends_at);
    if (ends) ending ??= sign.rule;
    effects.push({ effect: "stop_now", ...shown(sign, ends) });
  }
  return ending;
}

/** How many levels lighter a report calls for, and why. */
function tooMuch(guide, report, startPain, signs) {
  const { numbers, script } = guide;
  let levels = 0;
  const because = [];
  for (const sign of signs) {
    if (sign.lighter > 0) {
      levels = Math.max(levels, Math.min(sign.lighter, numbers.max_pressure));
      because.push({ sign: sign.rule });
    }
  }
  const reasons = [
    [report.discomfort > script.discomfort_ceiling, "discomfort"],
    [script.setting !== "therapist" && report.pain > startPain + numbers.pain_rise_at_home, "pain_rise"],
    [report.pressure === "lighter", "wanted"],
  ];
  for (const [applies, reason] of reasons) {
    if (!applies) continue;
    levels = Math.max(levels, 1);
    because.push(reason);
  }
  return { levels, because };
}

// Pressure: lightened by region, never above the script.

function lighten({ guide, run, effects }, at, felt, levels, keep, because) {
  const changed = ease(guide, run, at.step, felt, levels, keep);
  if (changed) {
    run.steps[at.step].eased += 1;
    effects.push({ effect: "eased", step: at.step, pressure: pressure(guide, run, at.step), because });
  }
  return changed;
}

/** Lightens a step and all that follow on its region. When the step has not begun, `felt` is the one before it, whose region is
 *  lightened too. Returns whether anything became lighter. */
function ease(guide, run, step, felt, levels, keep) {
  const high = (step) => pressure(guide, run, step)?.[1] ?? null;
  const sameRegion = felt !== null && region(guide, felt) === region(guide, step);
  const was = high(step);
  let still;
  if (was !== null && felt === null) still = was <= levels;
  // A light step that comes after a firm one goes on as it is; only the lightest touch itself can be too much.
  else if (was !== null) still = was <= levels && sameRegion && (high(felt) === null || high(felt) <= levels);
  else still = felt === null && guide.script.steps[step].action.kind === "move";
  let changed = false;
  // What was felt sets the cap, so that a firmer step on the same region does not repeat it.
  if (felt !== null) changed = easeRegion(guide, run, felt, levels, keep);
  if (felt === null || !sameRegion) changed = easeRegion(guide, run, step, levels, keep) || changed;
  if (still && !run.steps[step].still) {
    run.steps[step].still = true;
    changed = true;
  }
  return changed;
}

function easeRegion(guide, run, step, levels, keep) {
  const name = region(guide, step);
  const now = pressure(guide, run, step);
  if (name === null || now === null) return false;
  const high = now[1];
  const before = run.eased[name] ?? { levels: 0, kept: false, cap: high };
  // Below the lightest touch there are only still hands, and those are no level.
  const lower = Math.min(levels, Math.max(high - 1, 0));
  const after = { levels: before.levels + lower, kept: before.kept || keep, cap: Math.min(before.cap, high - lower) };
  run.eased[name] = after;
  return after.levels !== before.levels || after.kept !== before.kept || after.cap !== before.cap;
}

/** One level firmer, but never above the script and not where a sign called for less. */
function firm(guide, run, step, felt) {
  const before = pressure(guide, run, step);
  const regions = [step, felt].filter((step) => step !== null).map((step) => region(guide, step));
  const names = regions.filter((name, i) => name !== null && name !== regions[i - 1]);
  for (const name of names) {
    const eased = run.eased[name];
    if (!eased || eased.kept) continue;
    // From still hands the next level is the lightest touch.
    if (run.steps[step].still && region(guide, step) === name) run.steps[step].still = false;
    else {
      // The cap rises with the level, so that no step ever becomes more than one level firmer at once.
      eased.levels = Math.max(eased.levels - 1, 0);
      eased.cap = Math.min(eased.cap + 1, guide.numbers.max_pressure);
    }
  }
  const after = pressure(guide, run, step);
  return before?.[0] !== after?.[0] || before?.[1] !== after?.[1];
}

function region(guide, step) {
  const { action } = guide.script.steps[step];
  return action.kind === "stroke" ? action.region : null;
}
