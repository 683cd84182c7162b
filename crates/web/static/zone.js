// The browser knows the time zone it is in: proposed where a form asks for one and nothing was typed.
export function zone(root) {
  const field = root.querySelector("form[data-zone] #zone");
  if (!field || field.value) return;
  try {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  } catch {
    // Then it is typed.
  }
}
