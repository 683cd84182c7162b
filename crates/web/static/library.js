// A field above a long list that leaves only what holds the words typed. Nothing typed leaves the browser.

const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

export function filter(root) {
  const list = root.querySelector("[data-filter]");
  const items = [...list.querySelectorAll("li")].map((item) => ({ item, text: plain(item.textContent) }));
  const field = document.createElement("div");
  field.className = "filter";
  field.innerHTML = '<label for="filter">Show only what holds</label><input id="filter" type="search" autocomplete="off" spellcheck="false"><p class="quiet" role="status"></p>';
  list.before(field);
  const status = field.querySelector("p");
  field.querySelector("input").addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { item, text } of items) {
      item.hidden = !words.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const group of list.querySelectorAll("section")) group.hidden = !group.querySelector("li:not([hidden])");
    status.textContent = words.length ? `${shown} of ${items.length} shown` : "";
  });
}
