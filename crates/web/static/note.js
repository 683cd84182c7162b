// A note keeps itself: every change a moment after it was made. Without a script a press on "Keep the draft" does the same.
const PAUSE_MS = 1500;
const AGAIN_MS = 8000;

export function note(root) {
  const form = root.querySelector("form[data-note]");
  const status = root.querySelector("[data-note-status]");
  let timer = 0;
  let sending = null;
  let changed = false;
  let stopped = false;

  const say = (text) => {
    status.textContent = text;
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  };

  /** Keeps what stands in the form; one after the other, because each rests on the version before. */
  async function keep() {
    if (sending || stopped || !changed) return sending;
    changed = false;
    sending = send().finally(() => {
      sending = null;
      if (changed && !stopped) later(PAUSE_MS);
    });
    return sending;
  }

  async function send() {
    const body = new URLSearchParams(new FormData(form));
    body.set("then", "auto");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
      if (answer.ok) {
        form.elements.version.value = (await answer.json()).version;
        say(`Kept as a draft at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`);
      } else if (answer.status === 409) {
        stopped = true;
        say("This note was changed elsewhere, perhaps in another tab. Press “Keep the draft” to see both texts.");
      } else if (answer.status === 422) {
        say((await answer.json()).complaint);
      } else if (answer.status === 401 || answer.status === 403) {
        stopped = true;
        say("You are signed out. Press “Keep the draft”: you can sign in, and what you wrote goes with you.");
      } else {
        wait();
      }
    } catch {
      wait();
    }
  }

  function wait() {
    changed = true;
    say("Not kept yet: no connection. It is tried again by itself.");
    clearTimeout(timer);
    timer = setTimeout(keep, AGAIN_MS);
  }

  form.addEventListener("input", () => {
    changed = true;
    if (!stopped) later(PAUSE_MS);
  });
  // What is pressed goes out after what is on its way, so that a note is never in conflict with itself.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    changed = false;
    if (!sending) return;
    event.preventDefault();
    const button = event.submitter;
    sending.then(() => form.requestSubmit(button));
  });
  addEventListener("pagehide", () => {
    if (!changed || stopped || sending) return;
    const body = new URLSearchParams(new FormData(form));
    body.set("then", "auto");
    fetch(form.action, { method: "POST", body, keepalive: true }).catch(() => {});
  });
}
