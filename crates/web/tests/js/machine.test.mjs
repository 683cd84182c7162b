// The sessions that the test in Rust has played, played again by the machine of the browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { apply, begin, log, pressure, restore } from "../../static/session-machine.js";

const plain = (value) => JSON.parse(JSON.stringify(value));
const played = JSON.parse(readFileSync(process.env.SESSIONS, "utf8"));

for (const { guide, sessions } of played) {
  test(`${guide.script.protocol}, ${guide.script.setting}, ${guide.script.seconds} s: ${sessions.length} sessions`, () => {
    for (const [i, expected] of sessions.entries()) same(guide, expected, i);
  });
}

function same(guide, expected, i) {
  let session = begin(guide);
  for (const [turn, { at_ms, event, said, state, pressures }] of expected.turns.entries()) {
    const where = `session ${i}, turn ${turn}: ${JSON.stringify(event)}`;
    const { session: next, ...answer } = apply(guide, session, event, at_ms);
    assert.deepEqual(plain(answer), said, where);
    session = next ?? session;
    assert.deepEqual(plain(session.run.state), state, where);
    assert.deepEqual(plain(guide.script.steps.map((_, step) => pressure(guide, session.run, step))), pressures, where);
  }
  assert.deepEqual(plain(log(guide, session.run)), expected.log, `session ${i}: the record`);
  assert.deepEqual(plain(session.past), expected.past, `session ${i}: what is kept`);
  const back = restore(guide, expected.past);
  assert.deepEqual(plain(back.run.state), expected.back, `session ${i}: come back to`);
  assert.deepEqual(plain(log(guide, back.run)), expected.back_log, `session ${i}: the record of what came back`);
}

test("a past that cannot have happened is refused", () => {
  const [{ guide }] = played;
  assert.throws(() => restore(guide, [{ at_ms: 0, event: "resume" }]), /before the start/);
  assert.throws(() => restore(guide, [{ at_ms: "soon", event: "start" }]), /at_ms/);
  assert.throws(() => restore(guide, [{ at_ms: 0, event: "fly" }]), /no event called/);
});
