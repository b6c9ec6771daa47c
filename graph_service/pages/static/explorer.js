// The list of missing links and the map beside it: what is chosen in one is shown in the other.
//
// The map hears `schakel:focus` and tells `schakel:select`; the address keeps which missing link is
// chosen, so that the way back of the browser leads back.

const explorer = document.getElementById("explorer");
const map = explorer.querySelector(".schakel-map");
const { words } = JSON.parse(document.getElementById("explorer-data").textContent);
const list = explorer.querySelector(".gaps-scroll");
const touching = explorer.querySelector(".touching");
const tabs = [...explorer.querySelectorAll(".tabs button")];
const gaps = [...explorer.querySelectorAll(".gap")].map((item) => ({
  item,
  key: item.dataset.key,
  ends: JSON.parse(item.dataset.ends),
}));
const narrow = window.matchMedia("(max-width: 64rem)");
const TURNS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g; // marks that turn a name round
let telling = false; // whether the map hears from us, so that its answer is no news

// --- list and map take turns on a narrow screen

function turnTo(side) {
  explorer.classList.toggle("show-map", side === "map");
  explorer.classList.toggle("show-list", side === "list");
  for (const tab of tabs) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === side));
  }
}

/** What was turned to begins at the top of a narrow screen, however far the other was scrolled. */
function toTop() {
  if (narrow.matches) {
    explorer.scrollIntoView({ block: "start", behavior: "instant" });
    if (explorer.classList.contains("show-list")) {
      bringIntoView(gaps.find((gap) => gap.item.classList.contains("chosen")));
    }
  }
}

// --- what is marked in the list

function mark(chosen) {
  for (const gap of gaps) {
    gap.item.classList.toggle("chosen", gap === chosen);
    gap.item.querySelector(".show-on-map")?.toggleAttribute("aria-current", gap === chosen);
  }
}

function bringIntoView(gap) {
  if (!gap) {
    return;
  }
  if (getComputedStyle(list).overflowY === "auto") {
    const { top, bottom } = gap.item.getBoundingClientRect();
    const pane = list.getBoundingClientRect();
    if (top < pane.top || bottom > pane.bottom) {
      list.scrollTop += top - pane.top - 8;
    }
  } else {
    gap.item.scrollIntoView({ block: "nearest" });
  }
}

/** Only the missing links of one node, or all of them for null. */
function narrowDown(node) {
  const found = node === null ? gaps : gaps.filter((gap) => gap.ends.includes(node.id));
  for (const gap of gaps) {
    gap.item.hidden = found.length > 0 && !found.includes(gap);
  }
  touching.hidden = node === null;
  if (node !== null) {
    const name = document.createElement("bdi");
    name.textContent = node.name.replace(TURNS, "");
    const text = found.length === 0 ? words.none : found.length === 1 ? words.one : words.more;
    const [before, after = ""] = text.replace("{n}", String(found.length)).split("{name}");
    touching.firstElementChild.replaceChildren(before, name, after);
  }
}

// --- the address

function remember(key) {
  const address = new URL(window.location.href);
  if ((address.searchParams.get("focus") ?? "") === key) {
    return;
  }
  if (key) {
    address.searchParams.set("focus", key);
  } else {
    address.searchParams.delete("focus");
  }
  address.hash = "";
  window.history.pushState(null, "", address);
}

function remembered() {
  const key = new URL(window.location.href).searchParams.get("focus");
  return gaps.find((gap) => gap.key === key);
}

// --- from the list to the map, and back

function tellMap(gap) {
  telling = true;
  map?.dispatchEvent(new CustomEvent("schakel:focus", { detail: gap ? { ends: gap.ends } : {} }));
  telling = false;
}

function choose(gap) {
  mark(gap);
  tellMap(gap);
  remember(gap?.key ?? "");
}

for (const gap of gaps) {
  gap.item.querySelector(".show-on-map")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !map) {
      return;
    }
    event.preventDefault();
    if (narrow.matches) {
      turnTo("map");
      toTop();
      tabs[1].focus({ preventScroll: true });
    }
    choose(gap);
  });
}

map?.addEventListener("schakel:select", (event) => {
  if (telling) {
    return;
  }
  const { node, ends } = event.detail;
  const gap = ends && gaps.find((one) => one.ends.every((end) => ends.includes(end)));
  narrowDown(node === undefined ? null : { id: node, name: event.detail.name ?? node });
  mark(gap);
  bringIntoView(gap);
  remember(gap?.key ?? "");
});

touching.querySelector("button").addEventListener("click", () => {
  narrowDown(null);
  choose(undefined);
  list.focus();
});

// the map hears Escape itself; from the list it undoes the choice as well, and the focus stays
document.addEventListener("keydown", (event) => {
  const chosen = !touching.hidden || gaps.some((gap) => gap.item.classList.contains("chosen"));
  if (event.key === "Escape" && chosen && !event.defaultPrevented && !event.target.closest("input, select")) {
    narrowDown(null);
    choose(undefined);
    event.preventDefault();
  }
});

window.addEventListener("popstate", () => {
  const gap = remembered();
  narrowDown(null);
  mark(gap);
  tellMap(gap);
  bringIntoView(gap);
});

explorer.classList.add("tabbed");
for (const tab of tabs) {
  tab.addEventListener("click", () => {
    turnTo(tab.dataset.tab);
    toTop();
  });
}
for (const skip of document.querySelectorAll(".skip[data-turn]")) {
  skip.addEventListener("click", () => turnTo(skip.dataset.turn));
}
// the address of the filters says only what narrows down
const form = document.querySelector(".filters");
form.addEventListener("formdata", ({ formData }) => {
  const kinds = form.querySelectorAll("input[name=kind]");
  if (formData.getAll("kind").length === kinds.length) {
    formData.delete("kind");
  }
  for (const [name, value] of [...formData]) {
    if (value === "") {
      formData.delete(name);
    }
  }
});

// whether missing links are on the map stays so when the page is passed on or loaded again
explorer.querySelector('.map-legend input[value="missing"]')?.addEventListener("change", (event) => {
  const address = new URL(window.location.href);
  if (event.target.checked) {
    address.searchParams.delete("missing");
  } else {
    address.searchParams.set("missing", "0");
  }
  window.history.replaceState(null, "", address);
});

const fold = document.querySelector(".filters-fold");
fold.open = fold.open && (!narrow.matches || fold.hasAttribute("data-used"));
const first = remembered();
turnTo(first && window.location.hash === "#map" ? "map" : "list");
if (first) {
  mark(first);
  tellMap(first);
  bringIntoView(first);
}
