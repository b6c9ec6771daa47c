// The search box: a combobox that finds a node and brings it into view.

import { el, icon, named, said } from "./dom.js";

const MOST = 10;

/** Search in `box`; `go` hears which node was chosen. */
export class Search {
  constructor(box, network, go) {
    this.network = network;
    this.go = go;
    this.input = box.querySelector("input");
    this.list = box.querySelector("ul");
    this.note = box.querySelector(".map-search-note");
    this.found = [];
    this.at = -1;
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.look());
    box.addEventListener("focusout", (event) => {
      if (!box.contains(event.relatedTarget)) {
        this.close();
      }
    });
  }

  look() {
    const { words, number } = this.network;
    const all = this.network.search(this.input.value);
    this.found = all.slice(0, MOST);
    this.at = -1;
    const items = this.found.map((node, place) => {
      const kind = this.network.kinds.get(node.schakel.kind);
      return el("li", {
        id: `${this.list.id}-${place}`, role: "option", "aria-selected": "false",
        on: {
          mousedown: (event) => event.preventDefault(),
          click: () => this.take(place),
        },
      }, icon(kind.shape, node.group), el("span", {}, named(node.schakel.name)),
      el("span", { class: "map-quiet" }, kind.one));
    });
    this.list.replaceChildren(...items);
    const typed = this.input.value.trim() !== "";
    let note = "";
    if (typed && !all.length) {
      note = words.search_none;
    } else if (all.length > MOST) {
      note = said(words.search_more, { n: number.format(all.length - MOST) });
    } else if (typed) {
      note = said(words.search_found, { n: number.format(all.length) });
    }
    this.note.textContent = note;
    this.open(typed);
  }

  open(shown) {
    this.list.parentElement.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown && this.found.length > 0));
    if (!shown) {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  close() {
    this.open(false);
  }

  mark(place) {
    this.at = place;
    [...this.list.children].forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === place));
    });
    const item = this.list.children[place];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    const last = this.found.length - 1;
    if (event.key === "ArrowDown" && last >= 0) {
      this.open(true);
      this.mark(this.at >= last ? 0 : this.at + 1);
    } else if (event.key === "ArrowUp" && last >= 0) {
      this.open(true);
      this.mark(this.at <= 0 ? last : this.at - 1);
    } else if (event.key === "Enter" && last >= 0) {
      this.take(Math.max(this.at, 0));
    } else if (event.key === "Escape") {
      if (this.input.value) {
        event.stopPropagation();
      }
      this.input.value = "";
      this.close();
      return;
    } else {
      return;
    }
    event.preventDefault();
  }

  take(place) {
    const node = this.found[place];
    this.input.value = "";
    this.close();
    this.go({ node: node.id }, { move: true, focus: true });
  }
}
