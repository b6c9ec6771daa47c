// Below the map: everything on it as tables, for who reads them better, or only them.

import { capital, el, icon, named, said } from "./dom.js";

const CHUNK = 200;

/** Three tables behind tabs; `go` shows a row on the map, `shown` says whether a node is. */
export class Tables {
  constructor(box, network, go, shown) {
    this.network = network;
    this.words = network.words;
    this.go = go;
    this.shown = shown;
    this.list = box.querySelector("[role=tablist]");
    this.sheets = [this.missingSheet(), this.nodeSheet(), this.linkSheet()];
    this.tabs = [...this.list.querySelectorAll("[role=tab]")];
    this.panels = this.tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
    this.tabs.forEach((tab, place) => {
      tab.addEventListener("click", () => this.open(place));
      tab.addEventListener("keydown", (event) => this.key(event, place));
    });
    this.refresh(network.suggestions.length ? 0 : 1);
  }

  key(event, place) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = (place + step + this.tabs.length) % this.tabs.length;
      this.open(next);
      this.tabs[next].focus();
      event.preventDefault();
    }
  }

  open(place) {
    this.current = place;
    this.tabs.forEach((tab, number) => {
      tab.setAttribute("aria-selected", String(number === place));
      tab.tabIndex = number === place ? 0 : -1;
      this.panels[number].hidden = number !== place;
    });
    this.fill(place);
  }

  /** Make the tables anew after a filter. */
  refresh(place = this.current) {
    this.tabs.forEach((tab, number) => {
      const sheet = this.sheets[number];
      sheet.rows = sheet.all.filter(sheet.kept);
      tab.textContent = said(this.words[sheet.title], { n: this.network.number.format(sheet.rows.length) });
      this.panels[number].replaceChildren();
    });
    this.open(place);
  }

  fill(place) {
    const panel = this.panels[place];
    if (panel.childElementCount) {
      return;
    }
    const sheet = this.sheets[place];
    const rows = [...sheet.rows];
    if (sheet.sorted) {
      const { column, down } = sheet.sorted;
      const order = sheet.columns[column].order;
      const compare = new Intl.Collator(this.network.data.lang, { numeric: true }).compare;
      rows.sort((a, b) => {
        const [x, y] = [order(a), order(b)];
        return (typeof x === "number" ? x - y : compare(x, y)) * (down ? -1 : 1);
      });
    }
    if (!rows.length) {
      panel.replaceChildren(el("p", { class: "map-quiet" }, place === 0 ? this.words.missing_none : this.words.no_rows));
      return;
    }
    const body = el("tbody");
    const more = el("p", { class: "map-more" });
    const next = () => {
      const from = body.childElementCount;
      body.append(...rows.slice(from, from + CHUNK).map((row) => this.row(sheet, row)));
      const left = rows.length - body.childElementCount;
      more.replaceChildren(...(left > 0 ? [el("button", { type: "button", on: { click: next } },
        said(this.words.more_rows, {
          n: this.network.number.format(Math.min(CHUNK, left)), left: this.network.number.format(left),
        }))] : []));
    };
    panel.replaceChildren(
      el("table", {}, el("caption", { class: "map-unseen" }, this.tabs[place].textContent), this.head(sheet, place), body),
      more,
    );
    next();
  }

  head(sheet, place) {
    return el("thead", {}, el("tr", {}, sheet.columns.map((column, number) => {
      const sorted = sheet.sorted?.column === number ? (sheet.sorted.down ? "descending" : "ascending") : null;
      return el("th", { scope: "col", "aria-sort": sorted, class: column.small ? "map-small" : null },
        el("button", {
          type: "button",
          title: said(this.words.sort_by, { column: column.name }),
          on: { click: () => this.sort(place, number) },
        }, capital(column.name)));
    })));
  }

  sort(place, column) {
    const sheet = this.sheets[place];
    sheet.sorted = { column, down: sheet.sorted?.column === column && !sheet.sorted.down };
    this.panels[place].replaceChildren();
    this.fill(place);
    this.panels[place].querySelectorAll("thead button")[column].focus();
  }

  row(sheet, row) {
    const cells = sheet.columns.map((column) => el("td", {
      class: column.small ? "map-small" : column.named ? "map-named" : null, "data-name": capital(column.name),
    }, column.cell(row)));
    return el("tr", {
      on: {
        click: (event) => {
          if (!event.target.closest("button, a") && !window.getSelection().toString()) {
            this.go(sheet.what(row), { move: true });
          }
        },
      },
    }, cells);
  }

  button(text, what) {
    return el("button", {
      type: "button", class: "map-cell", on: { click: () => this.go(what, { move: true, focus: true }) },
    }, text);
  }

  nodeCell(node) {
    const kind = this.network.kinds.get(node.schakel.kind);
    return this.button([icon(kind.shape, node.group), el("span", {}, named(node.schakel.name))], { node: node.id });
  }

  // --- the three sheets

  missingSheet() {
    const { network, words } = this;
    const end = (place) => (number) => {
      const found = network.suggestions[number].ends[place];
      if (found.node) {
        return this.nodeCell(network.byId.get(found.node));
      }
      const after = found.value ? words[found.what] : words.not_drawn;
      return [named(network.endName(found)), el("span", { class: "map-quiet" }, ` (${after})`)];
    };
    const name = (place) => (number) => network.endName(network.suggestions[number].ends[place]);
    return {
      title: "tab_missing",
      all: network.suggestions.map((_, number) => number),
      kept: () => true,
      what: (number) => ({ suggestion: number }),
      columns: [
        {
          name: words.rank, small: true, order: (number) => network.suggestions[number].rank,
          cell: (number) => this.button(String(network.suggestions[number].rank), { suggestion: number }),
        },
        { name: words.between, named: true, order: name(0), cell: end(0) },
        { name: words.and, named: true, order: name(1), cell: end(1) },
        {
          name: words.why, order: (number) => network.suggestions[number].sentence,
          cell: (number) => {
            const suggestion = network.suggestions[number];
            const planned = suggestion.planned ? [" ", el("span", { class: "map-mark" }, words.planned_already)] : [];
            return [el("span", { dir: "auto" }, suggestion.sentence), ...planned];
          },
        },
        {
          name: words.score, small: true, order: (number) => network.suggestions[number].score ?? -Infinity,
          cell: (number) => {
            const { score } = network.suggestions[number];
            return score === null ? "" : network.score.format(score);
          },
        },
      ],
    };
  }

  nodeSheet() {
    const { network, words } = this;
    const fact = (name) => (node) => node.schakel[name] ?? "";
    const text = (name) => (node) => (node.schakel[name] ? named(node.schakel[name]) : "");
    const kind = (node) => network.kinds.get(node.schakel.kind).one;
    return {
      title: "tab_nodes",
      all: network.nodes,
      kept: (node) => this.shown(node),
      what: (node) => ({ node: node.id }),
      columns: [
        { name: words.name, named: true, order: fact("name"), cell: (node) => this.nodeCell(node) },
        { name: words.kind, order: kind, cell: kind },
        { name: words.type, order: fact("type"), cell: text("type") },
        { name: words.status, order: fact("status"), cell: fact("status") },
        { name: words.period, order: fact("period"), cell: fact("period") },
        {
          name: words.degree, small: true, order: (node) => node.schakel.degree,
          cell: (node) => network.number.format(node.schakel.degree),
        },
      ],
    };
  }

  linkSheet() {
    const { network, words } = this;
    const all = network.edges.flatMap((edge) => edge.schakel.links.map((link) => ({
      edge, link, from: network.byId.get(link.from), to: network.other(edge, link.from),
    })));
    const facts = ({ link }) => ["role", "weight", "certainty", "period"].map((name) => link[name]).filter(Boolean).join(" · ");
    return {
      title: "tab_links",
      all,
      kept: ({ from, to }) => this.shown(from) && this.shown(to),
      what: ({ edge }) => ({ edge: edge.id }),
      columns: [
        { name: words.from, named: true, order: (row) => row.from.schakel.name, cell: (row) => this.nodeCell(row.from) },
        {
          name: words.relation, order: (row) => network.relation(row.link, true),
          cell: (row) => this.button(network.relation(row.link, true), { edge: row.edge.id }),
        },
        { name: words.to, named: true, order: (row) => row.to.schakel.name, cell: (row) => this.nodeCell(row.to) },
        { name: words.facts, order: facts, cell: (row) => named(facts(row)) },
      ],
    };
  }
}
