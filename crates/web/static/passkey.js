// What the account's pages gain with a script: passkeys, and forms that go on by themselves.

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** The first half: the server says what to ask the authenticator for. */
async function begin(address) {
  const headers = { accept: "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams(), cache: "no-store" });
  if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
  const { ceremony, options } = await answer.json();
  const publicKey = options.publicKey;
  publicKey.challenge = decode(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = decode(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials])
    for (const credential of list ?? []) credential.id = decode(credential.id);
  return { ceremony, publicKey };
}

/** The second half: the answer is sent like any other form. */
function send(form, address, ceremony, credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = credential.response[name];
    if (value) response[name] = encode(value);
  }
  const answer = { id: credential.id, rawId: encode(credential.rawId), type: credential.type, response, extensions: {} };
  for (const [name, value] of [
    ["ceremony", ceremony],
    ["credential", JSON.stringify(answer)],
  ]) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
  // What was typed beside it has no part in this.
  for (const name of ["email", "password"]) form.elements[name]?.removeAttribute("name");
  form.action = address;
  form.submit();
}

function signIn(form) {
  const button = form.querySelector("[data-passkey-button]");
  const status = form.querySelector("[data-passkey-status]");
  button.hidden = false;
  let waiting = new AbortController();

  const ask = async (mediation) => {
    const { ceremony, publicKey } = await begin("/sign-in/passkey/begin");
    const credential = await navigator.credentials.get({ publicKey, mediation, signal: waiting.signal });
    send(form, "/sign-in/passkey", ceremony, credential);
  };
  button.addEventListener("click", async () => {
    waiting.abort();
    waiting = new AbortController();
    status.textContent = "";
    try {
      await ask("optional");
    } catch {
      status.textContent = "That did not work, or you stopped it. Try again, or sign in another way.";
    }
  });
  // Browsers that can offer passkeys where the address is typed; begun when the field is reached, not before.
  const email = form.elements.email;
  const offer = async () => {
    try {
      if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await ask("conditional");
    } catch {
      // Nobody asked for anything yet, so there is nothing to say.
    }
  };
  email.addEventListener("focus", offer, { once: true });
}

function add(form) {
  const button = form.querySelector("[data-passkey-button]");
  const status = form.querySelector("[data-passkey-status]");
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    try {
      const { ceremony, publicKey } = await begin("/me/passkeys/begin");
      const credential = await navigator.credentials.create({ publicKey });
      send(form, "/me/passkeys", ceremony, credential);
    } catch (error) {
      // The page stood open for too long: sign in again, and come back to it.
      if (error.status === 401) {
        form.action = "/me/passkeys/new";
        form.elements.label.removeAttribute("name");
        form.submit();
        return;
      }
      status.textContent =
        error.name === "InvalidStateError"
          ? "This device has a passkey for your account already."
          : "That did not work, or you stopped it. Nothing was added.";
    }
  });
}

export function account(root) {
  if (window.PublicKeyCredential) {
    for (const form of root.querySelectorAll("form[data-passkey-sign-in]")) signIn(form);
    for (const form of root.querySelectorAll("form[data-passkey-add]")) add(form);
  }
  for (const field of root.querySelectorAll("[data-select]")) {
    field.addEventListener("focus", () => field.select());
    field.focus();
  }
  root.querySelector("form[data-go-on]")?.requestSubmit();
}
