// The steps of the check without a reload: the same forms, sent in the background. What was sent for each step stays in
// the history of this tab, so the browser's back button asks no question about sending a form again.

async function load(address, body) {
  const sent = body === null ? {} : { method: "POST", body: new URLSearchParams(body) };
  const answer = await fetch(address, { ...sent, cache: "no-store" });
  const kind = answer.headers.get("content-type") ?? "";
  if (!kind.startsWith("text/html")) throw new Error("not a page");
  return { page: new DOMParser().parseFromString(await answer.text(), "text/html"), address: new URL(answer.url).pathname };
}

function show(page, enhance) {
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  enhance(document);
  scrollTo(0, 0);
  // Screen readers start at the question, or at what is wrong with the answer.
  const first = document.querySelector(".complaint, main h1");
  if (first) {
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
}

async function restore(state, enhance) {
  const page = state.page ? new DOMParser().parseFromString(state.page, "text/html") : (await load(state.address, state.body)).page;
  show(page, enhance);
}

export function steps(enhance) {
  // Reloaded, or come back to from another page: the address alone has no answers, the history of this tab has.
  if (history.state?.address) restore(history.state, enhance).catch(() => {});
  else if (document.querySelector("form[data-step]"))
    history.replaceState({ address: location.pathname, page: document.documentElement.outerHTML }, "");

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-step]")) return;
    event.preventDefault();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form, button)).toString();
    const to = button?.getAttribute("formaction") ?? form.getAttribute("action");
    try {
      const { page, address } = await load(to, body);
      show(page, enhance);
      history.pushState({ address: to, body }, "", address);
    } catch {
      // No connection, or an answer that is no page: the browser sends the form itself and says what is wrong.
      form.removeAttribute("data-step");
      form.requestSubmit(button);
    }
  });

  addEventListener("popstate", (event) => {
    if (event.state?.address) restore(event.state, enhance).catch(() => location.reload());
  });
}
