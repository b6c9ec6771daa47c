// The page of one node: its missing links are shown on its map, and what is chosen there is told.

const page = document.getElementById("node");
const map = page.querySelector(".schakel-map");
const { node } = JSON.parse(document.getElementById("node-data").textContent);
const gaps = [...page.querySelectorAll(".gap")].map((item) => ({
  item,
  ends: JSON.parse(item.dataset.ends),
}));

function mark(chosen) {
  for (const gap of gaps) {
    gap.item.classList.toggle("chosen", gap === chosen);
  }
}

for (const gap of gaps) {
  gap.item.querySelector(".show-on-map").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !map) {
      return;
    }
    event.preventDefault();
    map.dispatchEvent(new CustomEvent("schakel:focus", { detail: { ends: gap.ends } }));
    page.querySelector("#map").scrollIntoView({ block: "nearest" });
  });
}

map?.addEventListener("schakel:select", (event) => {
  const { ends } = event.detail;
  mark(ends && gaps.find((gap) => gap.ends.every((end) => ends.includes(end))));
  // the facts of the page's own node stand beside the map already
  page.classList.toggle("own", event.detail.node === node);
});

// the map hears Escape itself; from the list it undoes the choice as well, and the focus stays
document.addEventListener("keydown", (event) => {
  const chosen = gaps.some((gap) => gap.item.classList.contains("chosen"));
  if (event.key === "Escape" && chosen && !event.defaultPrevented && !event.target.closest("input, select")) {
    map?.dispatchEvent(new CustomEvent("schakel:focus", { detail: { node } }));
    event.preventDefault();
  }
});

page.classList.add("own");
const focused = gaps.find((gap) => gap.item.classList.contains("chosen"));
if (focused) {
  map?.dispatchEvent(new CustomEvent("schakel:focus", { detail: { ends: focused.ends } }));
}
