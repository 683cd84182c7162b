// The moving picture of a stroke: over the fibres of its region, along its way, at its pace.

const SVG = "http://www.w3.org/2000/svg";

/** The pace of the drawing in centimetres a second, for strokes that have none of their own. */
const PACE = { along: 6, across: 4, circles: 8, wave: 1.5, move: 4, tap: 5 };
/** Seconds of one breath of what stays in its place. */
const BREATH = { hold: 8, press: 4, tap: 0.7 };
/** Ways that go to and fro; the others lift off at the end and begin again. */
const TO_AND_FRO = new Set(["across", "move"]);
/** What touches, as half width and half height in units of the drawing; hands, unless it is something smaller or a tool. */
const TOUCH = {
  thumbs: [8, 8],
  fingers: [10, 9],
  soft_fist: [13, 11],
  elbow: [9, 9],
  forearm: [24, 9],
  ball: [13, 13],
  hook_tool: [6, 6],
  roller: [28, 9],
  massager: [13, 13],
  massage_gun: [9, 9],
};
const BARS = new Set(["roller", "forearm"]);
const HAND = [15, 18];

/** A picture in `box`, which holds both views of the fibre map. */
export function picture(box) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = null;
  let hands = [];

  return {
    /** Shows a step; `pressure` as it stands now weighs its lines. */
    show(action, drawn, speed, pressure, still) {
      clear(box);
      hands = [];
      shown = null;
      box.classList.toggle("breathes", !drawn);
      if (!drawn) return;
      const map = box.querySelector(`[data-view="${drawn.view}"] svg`);
      map.parentElement.hidden = false;
      map.setAttribute("viewBox", drawn.view_box);
      for (const region of map.querySelectorAll(`.fibre-${action.region}`)) {
        region.dataset.was = region.getAttribute("class");
        region.setAttribute("class", `fibre-${action.region} fibre-allowed fibre-w${pressure ? pressure[1] : 1}`);
      }
      const path = still ? "hold" : drawn.path;
      shown = { path, seconds: Math.max(drawn.length_cm / (speed ?? PACE[path] ?? 6), 0.8) };
      const layer = add(map, "g", { class: `stroke stroke-${path}` });
      hands = drawn.ways.map((d) => hand(layer, d, path, action.tool));
      this.move(0);
    },
    /** Moves to where the stroke is after `ms` of its step. */
    move(ms) {
      if (!shown) return;
      const s = ms / 1000;
      for (const each of hands) place(each, shown, s, calm.matches);
    },
  };
}

function clear(box) {
  for (const view of box.querySelectorAll("[data-view]")) view.hidden = true;
  for (const layer of box.querySelectorAll(".stroke")) layer.remove();
  for (const region of box.querySelectorAll("[data-was]")) {
    region.setAttribute("class", region.dataset.was);
    delete region.dataset.was;
  }
}

function hand(layer, d, path, tool) {
  const way = add(layer, "path", { class: "stroke-way", d });
  const length = way.getTotalLength();
  const stays = path === "hold" || path === "press";
  if (!stays && path !== "circles" && path !== "wave") arrow(layer, way, length, TO_AND_FRO.has(path));
  const [rx, ry] = TOUCH[tool] ?? HAND;
  const touch = add(layer, "g", { class: TOUCH[tool] ? "stroke-touch stroke-tool" : "stroke-touch" });
  const halo = add(touch, "ellipse", { class: "stroke-halo", rx: rx + 5, ry: ry + 5 });
  if (BARS.has(tool)) add(touch, "rect", { x: -rx, y: -ry, width: 2 * rx, height: 2 * ry, rx: ry });
  else add(touch, "ellipse", { rx, ry });
  return { way, length, touch, halo, stays };
}

/** A head at the end of a way, and at its start when it goes to and fro. */
function arrow(layer, way, length, both) {
  const head = (at, before) => {
    const [tip, tail] = [way.getPointAtLength(at), way.getPointAtLength(before)];
    const turn = (Math.atan2(tip.y - tail.y, tip.x - tail.x) * 180) / Math.PI;
    add(layer, "path", { class: "stroke-head", d: "M-9 -6L1 0L-9 6", transform: `translate(${tip.x} ${tip.y}) rotate(${turn})` });
  };
  head(length, Math.max(length - 4, 0));
  if (both) head(0, Math.min(4, length));
}

function place({ way, length, touch, halo, stays }, { path, seconds }, s, calm) {
  const along = stays ? 0 : calm ? stepped(s, seconds) : glide(s, seconds, TO_AND_FRO.has(path));
  const { x, y } = way.getPointAtLength(along * length);
  touch.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
  const breath = BREATH[path];
  const sunk = breath && !calm ? (1 - Math.cos((s / breath) * 2 * Math.PI)) / 2 : 0.5;
  halo.setAttribute("transform", `scale(${(1 + 0.5 * sunk).toFixed(3)})`);
  // Lifted off between the end of a way and its next beginning.
  const lifts = !stays && !calm && !TO_AND_FRO.has(path);
  touch.classList.toggle("lifted", lifts && phase(s, seconds) > 1);
}

/** Share of the way, 0-1, and past 1 while the hands go back. */
function phase(s, seconds) {
  return (s % (seconds + REST)) / seconds;
}

/** Seconds between two strokes. */
const REST = 0.7;

function glide(s, seconds, toAndFro) {
  if (!toAndFro) return ease(Math.min(phase(s, seconds), 1));
  const there = (s / seconds) % 2;
  return ease(there > 1 ? 2 - there : there);
}

function ease(part) {
  return (1 - Math.cos(part * Math.PI)) / 2;
}

/** Without motion: five places, one after the other, none faster than every second and a half. */
function stepped(s, seconds) {
  const each = Math.max(seconds / 5, 1.5);
  return (Math.floor(s / each) % 5) / 4;
}

function add(parent, name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}
