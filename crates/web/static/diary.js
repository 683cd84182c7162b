// The diary by the device's own calendar: the day that its clock shows is sent along, and a page that was left open overnight
// or in another time zone opens the right day.
export function diary(root) {
  const page = root.querySelector("[data-diary]");
  if (!page) return;
  const here = today();
  for (const form of root.querySelectorAll('form[action^="/diary"][method="post"]')) {
    const field = form.elements.here ?? form.appendChild(hidden("here"));
    field.value = here;
  }
  // Only once: the server may know better, and then its answer stays.
  const asked = new URLSearchParams(location.search).has("here");
  if (page.dataset.isToday === "true" && page.dataset.today !== here && !asked) {
    location.replace(`/diary?here=${here}`);
  }
}

function hidden(name) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  return field;
}

function today() {
  const now = new Date();
  const two = (n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
