// A session in words; the same words as in the terminal.
import { pressure, worked } from "./session-machine.js";

/** A step in words as it stands now, eased or still; none after the last. */
export function step(guide, run, i) {
  const said = guide.words.steps[i];
  if (!said) return null;
  const { kind } = guide.script.steps[i].action;
  const now = { ...said, pressure: pressure(guide, run, i), still: run.steps[i].still };
  if (now.still && kind === "stroke")
    return {
      ...now,
      what: "Still hands",
      short: said.place ? `Still hands: ${lower(said.place)}` : "Still hands",
      cue: "Rest your hands here, warm and still, or take them away.",
    };
  if (now.still && kind === "move") return { ...now, cue: "Rest instead, and breathe slowly." };
  return now;
}

/** "2 to 3 of 5, up to medium". */
export function span(guide, [low, high]) {
  const name = guide.words.pressure[high];
  return low === high ? `${high} of 5, ${name}` : `${low} to ${high} of 5, up to ${name}`;
}

/** Minutes and seconds; what has begun of a second still counts as left. */
export function clock(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Why a check-in is asked. */
export const DUE = {
  start: "Before you begin",
  script: "How is it, before the next part?",
  phase: "How is it, before the next part?",
  deep_work: "How is it, after some minutes of deep work?",
  asked: "How is it?",
};

/** What has happened, in a sentence; none when it is shown in another way. */
export function happened(guide, effect) {
  switch (effect.effect) {
    case "countdown":
      return `${effect.left_s} seconds left in this step.`;
    case "eased": {
      const now = effect.pressure ? `Lighter now: ${span(guide, effect.pressure)}` : "Still hands or rest for this step";
      const reasons = effect.because.map(because).filter(Boolean);
      return reasons.length ? `${now}, because ${reasons.join(" and ")}.` : `${now}.`;
    }
    case "firmer":
      return effect.pressure && `A little firmer: ${span(guide, effect.pressure)}.`;
    case "paused":
      return effect.unheard ? "Paused, because nothing was heard for more than a minute." : "Paused. The clock stands still.";
    default:
      return null;
  }
}

function because(reason) {
  if (reason === "discomfort") return "the discomfort was more than it should be";
  if (reason === "pain_rise") return "the pain has risen since you began";
  return reason.sign ? "of what you noticed" : null;
}

/** The record of a session: pairs of what and how. */
export function record(guide, log) {
  const rows = [
    ["Session", `${log.title}, ${guide.words.setting}`],
    ["Ended", ended(log)],
    ["Time", times(log)],
  ];
  const changes = [
    [log.steps.filter(({ eased }) => eased > 0).length, "eased"],
    [log.steps.filter(({ skipped }) => skipped).length, "skipped"],
  ];
  const changed = changes.filter(([count]) => count > 0).map(([count, what]) => `${count} ${count === 1 ? "step" : "steps"} ${what}`);
  if (changed.length) rows.push(["Changed", changed.join(", ")]);
  for (const { at_ms, discomfort, pain, signs } of log.check_ins) {
    const titles = signs.map((rule) => guide.signs.find((sign) => sign.rule === rule)).map(({ title }) => lower(title));
    const noticed = titles.length ? `; noticed: ${titles.join(", ")}` : "";
    rows.push([`Check-in at ${clock(at_ms)}`, `discomfort ${discomfort}, pain ${pain}${noticed}`]);
  }
  return rows;
}

function ended({ ending, sign }) {
  if (ending.how === "finished") return "at its end";
  if (sign) return `early, because of: ${lower(sign.title)}`;
  return ending.why?.reason ? `early: ${ending.why.reason}` : "early, as wished";
}

function times({ worked_ms, planned_seconds, paused_ms, check_in_ms }) {
  const rest = [[paused_ms, "paused"], [check_in_ms, "in check-ins"]].filter(([ms]) => ms >= 1000);
  return [`${clock(worked_ms)} of ${clock(planned_seconds * 1000)}`, ...rest.map(([ms, what]) => `${clock(ms)} ${what}`)].join(", ");
}

/** "Look again on days 1, 3 and 7 after the session." */
export function askDays(days) {
  if (!days.length) return "";
  const said = days.length === 1 ? `day ${days[0]}` : `days ${days.slice(0, -1).join(", ")} and ${days.at(-1)}`;
  return `Look again on ${said} after the session.`;
}

/** Where a kept session stands. */
export function stands(guide, run) {
  const all = guide.script.seconds * 1000;
  return `${clock(worked(run))} of ${clock(all)} are done.`;
}

export function capital(part) {
  return part.charAt(0).toUpperCase() + part.slice(1);
}

/** A title inside a sentence; a word in capitals stays as it is. */
export function lower(title) {
  const second = title.charAt(1);
  return second !== second.toLowerCase() ? title : title.charAt(0).toLowerCase() + title.slice(1);
}
