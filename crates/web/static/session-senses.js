// Sound, vibration, voice, and a screen that stays awake: each where the browser has it, and only as far as it is wanted.

/** Two soft sounds, as notes: frequency in hertz, start in seconds. */
const SOUNDS = {
  step: [[392, 0], [523.25, 0.18]],
  check_in: [[659.25, 0], [523.25, 0.22], [659.25, 0.44]],
};
const VIBRATION = { step: [90], check_in: [90, 120, 90], stop: [300, 120, 300] };

let audio = null;
let lock = null;

export const can = {
  sound: typeof AudioContext === "function",
  vibration: typeof navigator.vibrate === "function" && matchMedia("(pointer: coarse)").matches,
  voice: "speechSynthesis" in globalThis,
};

/** To be called from a press: browsers allow no sound before one. */
export function wake() {
  if (!can.sound) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => {});
}

export function sound(name) {
  if (!audio || !SOUNDS[name]) return;
  for (const [hertz, at] of SOUNDS[name]) note(hertz, audio.currentTime + at);
}

function note(hertz, at) {
  const tone = new OscillatorNode(audio, { frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.11, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0008, at + 1.1);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 1.2);
}

export function vibrate(name) {
  if (can.vibration) navigator.vibrate(VIBRATION[name]);
}

export function say(text) {
  if (!can.voice) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = document.documentElement.lang;
  words.rate = 0.92;
  speechSynthesis.speak(words);
}

export function hush() {
  if (can.voice) speechSynthesis.cancel();
}

/** Keeps the screen awake, or lets it sleep. Browsers take it back whenever the page is hidden. */
export async function stayAwake(wanted) {
  try {
    if (wanted && !lock && document.visibilityState === "visible") {
      lock = await navigator.wakeLock?.request("screen");
      lock?.addEventListener("release", () => {
        lock = null;
      });
    } else if (!wanted && lock) await lock.release();
  } catch {
    // A battery that is low may refuse; the session goes on all the same.
  }
}
