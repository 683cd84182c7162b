// What this browser keeps of guided sessions: the open one, and records that wait to be handed over. Storage may be full or
// forbidden; then everything still works until the page is left.
const OPEN = "supple.session";
const PAST = "supple.session.past";
const WAITING = "supple.logs";
const TRIED = "supple.logs.tried";
const SENSES = "supple.session.senses";

const TEN_MINUTES = 600_000;

/** The open session { id, guide, settled } with its `past`; none when nothing is kept, or nothing that can be read. */
export function open() {
  const kept = read(OPEN);
  if (typeof kept?.id !== "string" || !Array.isArray(kept.guide?.script?.steps)) return null;
  const past = read(PAST);
  return { ...kept, past: past?.id === kept.id && Array.isArray(past.past) ? past.past : [] };
}

/** Keeps a session that has not started in place of the one before. Whether that was possible. */
export function put({ id, guide }) {
  return write(OPEN, { id, guide }) && write(PAST, { id, past: [] });
}

/** Keeps what has happened. */
export function putPast(id, past) {
  return write(PAST, { id, past });
}

/** The record of the open session is kept elsewhere, or not wanted: a new session may take its place. */
export function settle() {
  const kept = read(OPEN);
  if (kept) write(OPEN, { ...kept, settled: true });
}

export function erase() {
  remove(OPEN);
  remove(PAST);
}

/** Calls when another tab moves the open session on. */
export function whenMoved(call) {
  addEventListener("storage", ({ key }) => {
    if (key === PAST || key === OPEN || key === null) call();
  });
}

/** How a session may be heard and felt, as it was chosen last. */
export function senses() {
  return { sound: true, vibration: true, voice: false, keys: true, ...read(SENSES) };
}

export function putSenses(senses) {
  write(SENSES, senses);
}

/** Lets a record wait for the diary, or for the visit it was given in; once only, by its id. */
export function wait(id, log, visit) {
  const others = waiting().filter((entry) => entry.id !== id);
  return write(WAITING, [...others, { id, log, visit }]);
}

export function waits(id) {
  return waiting().some((entry) => entry.id === id);
}

/** Takes a record back, before it was handed over. */
export function unwait(id) {
  const left = waiting().filter((entry) => entry.id !== id);
  if (left.length) write(WAITING, left);
  else remove(WAITING);
}

function waiting() {
  const kept = read(WAITING);
  return Array.isArray(kept) ? kept.filter(({ id, log }) => typeof id === "string" && log) : [];
}

/** Hands over what waits. The server knows each record by its id, so that sending it twice does no harm.
 *  Tells what stands in the way, or "" when nothing waits any more: "offline", "sign-in", "later" or "refused". */
export async function handOver() {
  // Two tabs take turns, where the browser has locks.
  const trouble = await (navigator.locks ? navigator.locks.request("supple.logs", send) : send());
  if (trouble) write(TRIED, Date.now());
  else remove(TRIED);
  return trouble;
}

/** The same from a page that is about something else: not again right after it was in vain. */
export function handOverInPassing() {
  const ago = Date.now() - (read(TRIED) ?? 0);
  if (ago < 0 || ago > TEN_MINUTES) return handOver();
}

async function send() {
  let trouble = "";
  for (const entry of waiting()) {
    if (entry.refused) {
      trouble ||= "refused";
      continue;
    }
    const result = await post(entry);
    // 409: it is in a diary already, of whoever was signed in then.
    if (result === 200 || result === 201 || result === 409) unwait(entry.id);
    else if (result === 400 || result === 413 || result === 422) {
      write(WAITING, waiting().map((other) => (other.id === entry.id ? { ...other, refused: true } : other)));
      trouble = "refused";
    } else return result === 0 ? "offline" : result === 401 || result === 403 ? "sign-in" : "later";
  }
  return trouble;
}

async function post({ id, log, visit }) {
  try {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(visit ? `${visit}/session-log` : "/api/session-logs", { method: "POST", headers, body: JSON.stringify({ id, log }) });
    // A page in place of an answer, as networks with a door of their own give it, has taken nothing over.
    if (answer.ok) return (await answer.json()).id === id ? answer.status : 0;
    return answer.status;
  } catch {
    return 0;
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then there is nothing to remove either.
  }
}
