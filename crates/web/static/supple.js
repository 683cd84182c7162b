// What the pages gain with a script. Without it everything works the same way, a page at a time.
import { steps } from "./steps.js";
import { kept } from "./kept.js";

function themeSwitch(root) {
  const button = root.querySelector("[data-theme-switch]");
  if (!button) return;
  const html = document.documentElement;
  const isDark = () => (html.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => {
    button.querySelector(".theme-word").textContent = isDark() ? "Light" : "Dark";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    html.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("supple.theme", html.dataset.theme);
    } catch {
      // Then it holds for this page only.
    }
    show();
  });
  show();
}

function printing(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

/** A press on the body map ticks its box. The browser alone does so too, but then jumps down to the box. */
function mapPresses() {
  document.addEventListener("click", (event) => {
    const label = event.target.closest(".fibre-picker-map label");
    const box = label && document.getElementById(label.htmlFor);
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** Records of guided sessions wait to be handed over. */
function waiting() {
  try {
    return localStorage.getItem("supple.logs") !== null;
  } catch {
    return false;
  }
}

function enhance(root) {
  themeSwitch(root);
  printing(root);
  kept(root);
  if (root.querySelector("[data-filter]")) import("./library.js").then(({ filter }) => filter(root));
  if (root.querySelector("[data-zone]")) import("./zone.js").then(({ zone }) => zone(root));
  if (root.querySelector("[data-position]")) import("./position.js").then(({ position }) => position(root));
  if (root.querySelector("[data-diary]")) import("./diary.js").then(({ diary }) => diary(root));
  if (root.querySelector("[data-note]")) import("./note.js").then(({ note }) => note(root));
  if (root.querySelector("[data-session]")) import("./session.js").then(({ guided }) => guided(root));
  else if (waiting()) import("./session-store.js").then(({ handOverInPassing }) => handOverInPassing());
  if (root.querySelector("[data-passkey-sign-in], [data-passkey-add], [data-go-on], [data-select]"))
    import("./passkey.js").then(({ account }) => account(root));
}

mapPresses();
enhance(document);
steps(enhance);
