// Answers kept in this browser: only when asked for, and erased when asked for.
const KEY = "supple.answers";

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return typeof kept?.answers === "string" && typeof kept?.on === "string" ? kept : null;
  } catch {
    return null;
  }
}

export function kept(root) {
  const status = root.querySelector("[data-keep-status]");
  const say = (text) => {
    if (status) status.textContent = text;
  };
  const show = () => {
    const found = read();
    for (const box of root.querySelectorAll("[data-kept]")) {
      box.hidden = !found;
      if (!found) continue;
      box.querySelector("[data-kept-answers]").value = found.answers;
      box.querySelector("[data-kept-date]").textContent = new Date(found.on).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    }
    for (const button of root.querySelectorAll("[data-keep]")) button.hidden = false;
    for (const button of root.querySelectorAll("[data-erase]")) button.hidden = !found;
  };
  for (const button of root.querySelectorAll("[data-keep]")) {
    button.addEventListener("click", () => {
      try {
        const answers = button.form.elements.answers.value;
        localStorage.setItem(KEY, JSON.stringify({ on: new Date().toISOString(), answers }));
        show();
        say("Kept in this browser. Anyone who uses it can open them; erase them whenever you like.");
      } catch {
        say("This browser does not allow pages to keep anything.");
      }
    });
  }
  for (const button of root.querySelectorAll("[data-erase]")) {
    button.addEventListener("click", () => {
      localStorage.removeItem(KEY);
      show();
      say("Erased from this browser.");
    });
  }
  show();
}
