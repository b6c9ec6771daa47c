// Beside the map: what is known of what was chosen, in text, with its links to go on by.

import { capital, el, filled, icon, named, said } from "./dom.js";

const SHOWN_MISSING = 8;

/** The side panel; `go` chooses something else. */
export class Panel {
  constructor(box, network, go) {
    this.box = box;
    this.network = network;
    this.words = network.words;
    this.go = go;
  }

  /** Show a node, an edge, a suggestion, or the overview for null; gives the heading, for the focus. */
  show(what) {
    let content;
    if (!what) {
      content = this.overview();
    } else if (what.suggestion !== undefined) {
      content = this.suggestion(what.suggestion);
    } else if (what.node) {
      content = this.node(this.network.byId.get(what.node));
    } else {
      content = this.edge(this.network.edgeById.get(what.edge));
    }
    const parts = what ? [this.backButton(), ...content] : content;
    this.box.replaceChildren(...parts.filter((part) => part !== null));
    this.box.scrollTop = 0;
    return this.box.querySelector("h2");
  }

  backButton() {
    return el("button", { type: "button", class: "map-back", on: { click: () => this.go(null) } },
      this.words.back);
  }

  heading(text) {
    return el("h2", { tabindex: "-1" }, text);
  }

  nodeIcon(node) {
    const kind = this.network.kinds.get(node.schakel.kind);
    return icon(kind.shape, node.group);
  }

  nodeButton(node, ...after) {
    return el("li", {},
      el("button", { type: "button", class: "map-go", on: { click: () => this.go({ node: node.id }) } },
        this.nodeIcon(node), el("span", {}, named(node.schakel.name))),
      ...after);
  }

  // --- nothing chosen

  overview() {
    const { words, network } = this;
    const counts = network.data.counts;
    const kinds = network.data.kinds.map((kind) => {
      const n = network.nodes.filter((node) => node.schakel.kind === kind.kind).length;
      return el("li", {}, icon(kind.shape, kind.kind), ` ${network.number.format(n)} ${n === 1 ? kind.one : kind.many}`);
    });
    return [
      this.heading(counts.nodes < counts.total_nodes ? words.overview_cut : words.overview),
      el("p", {}, said(words.counts, {
        nodes: network.number.format(counts.nodes), links: network.number.format(counts.links),
      })),
      el("ul", { class: "map-plain" }, kinds),
      el("p", { class: "map-quiet" }, words.overview_help),
      ...this.missingList(words.missing_title, network.suggestions.map((_, number) => number), SHOWN_MISSING),
    ];
  }

  missingList(title, numbers, most = Infinity) {
    if (!numbers.length) {
      return [];
    }
    const { words, network } = this;
    const items = numbers.slice(0, most).map((number) => {
      const suggestion = network.suggestions[number];
      return el("li", {},
        el("button", { type: "button", class: "map-go map-go-missing", on: { click: () => this.go({ suggestion: number }) } },
          el("span", { class: "map-rank" }, String(suggestion.rank)),
          el("span", {}, this.ends(suggestion), this.marks(suggestion))));
    });
    return [
      el("h3", {}, title),
      el("ol", { class: "map-list" }, items),
      numbers.length > most
        ? el("p", { class: "map-quiet" }, said(words.missing_all, { n: network.number.format(numbers.length) }))
        : null,
    ];
  }

  ends(suggestion) {
    const [a, b] = suggestion.ends.map((end) => named(this.network.endName(end)));
    return el("span", { class: "map-ends" }, a, " – ", b);
  }

  marks(suggestion) {
    const marks = [];
    if (suggestion.planned) {
      marks.push(el("span", { class: "map-mark" }, this.words.planned_already));
    }
    if (!suggestion.edge) {
      marks.push(el("span", { class: "map-mark" }, this.words.not_drawn));
    }
    return marks;
  }

  // --- a node

  node(node) {
    const { words, network } = this;
    const facts = node.schakel;
    const kind = network.kinds.get(facts.kind);
    const rows = [];
    const row = (name, ...value) => rows.push(el("div", {}, el("dt", {}, capital(name)), el("dd", {}, ...value)));
    if (facts.type) {
      row(words[`type_${facts.kind}`], named(facts.type));
    }
    for (const name of ["status", "period"]) {
      if (facts[name]) {
        row(words[name], facts[name]);
      }
    }
    if (facts.aliases) {
      row(words.aliases, ...separated(facts.aliases));
    }
    for (const [name, value] of Object.entries({ ...facts.identifiers, ...facts.properties })) {
      rows.push(el("div", {}, el("dt", {}, named(name)), el("dd", {}, named(value))));
    }
    row(words.neighbours, network.neighbours(node));
    if (facts.sources.length) {
      row(words.sources, ...this.sources(facts.sources));
    }
    return [
      el("p", { class: "map-kind" }, this.nodeIcon(node), ` ${capital(kind.one)}`),
      this.heading(named(facts.name)),
      facts.description ? el("p", { class: "map-text", dir: "auto" }, facts.description) : null,
      el("dl", {}, rows),
      facts.page ? el("p", {}, el("a", { class: "map-open", href: facts.page }, words.open)) : null,
      ...this.missingList(words.missing_here, network.missingAt.get(node.id)),
      ...this.linksOf(node),
    ];
  }

  linksOf(node) {
    const { network, words } = this;
    const sections = new Map();
    for (const edge of network.at.get(node.id)) {
      const other = network.other(edge, node.id);
      for (const link of edge.schakel.links) {
        const title = network.relation(link, link.from === node.id);
        if (!sections.has(title)) {
          sections.set(title, []);
        }
        sections.get(title).push([other, link]);
      }
    }
    if (!sections.size) {
      return [el("p", { class: "map-quiet" }, words.no_links)];
    }
    return [...sections].flatMap(([title, entries]) => {
      entries.sort(([a], [b]) => b.schakel.degree - a.schakel.degree);
      return [
        el("h3", {}, `${capital(title)} `, el("span", { class: "map-count" }, network.number.format(entries.length))),
        el("ul", { class: "map-list" }, entries.map(([other, link]) => this.nodeButton(other, this.linkFacts(link)))),
      ];
    });
  }

  /** Role, weight, certainty and period of a link, where somebody said them. */
  linkFacts(link) {
    const parts = [];
    for (const name of ["role", "weight", "certainty", "period"]) {
      if (link[name]) {
        parts.push(name === "period" ? link[name] : `${this.words[name]}: ${link[name]}`);
      }
    }
    return parts.length ? el("span", { class: "map-quiet" }, named(parts.join(" · "))) : null;
  }

  sources(numbers) {
    return separated(numbers.map((number) => {
      const [dataset, place] = this.network.data.sources[number];
      return place ? `${dataset} (${place})` : dataset;
    }));
  }

  // --- a line

  edge(edge) {
    const { network, words } = this;
    const links = edge.schakel.links;
    const items = links.map((link) => {
      const from = network.byId.get(link.from);
      const to = network.other(edge, link.from);
      return el("li", { class: "map-sentence" },
        named(from.schakel.name), ` ${network.relation(link, true)} `, named(to.schakel.name),
        this.linkFacts(link),
        link.sources.length ? el("span", { class: "map-quiet" }, `${words.sources}: `, ...this.sources(link.sources)) : null);
    });
    return [
      el("p", { class: "map-kind" }, links.length === 1 ? words.link : network.count(links.length, "links")),
      this.heading(filled("{a} – {b}", {
        a: named(network.byId.get(edge.from).schakel.name), b: named(network.byId.get(edge.to).schakel.name),
      })),
      el("ul", { class: "map-list" }, items),
      el("h3", {}, capital(words.between)),
      el("ul", { class: "map-list" }, this.nodeButton(network.byId.get(edge.from)), this.nodeButton(network.byId.get(edge.to))),
    ];
  }

  // --- a missing link

  suggestion(number) {
    const { network, words } = this;
    const suggestion = network.suggestions[number];
    const ends = suggestion.ends.map((end) => {
      if (end.node) {
        return this.nodeButton(network.byId.get(end.node));
      }
      const after = end.value ? words[end.what] : words.not_drawn;
      return el("li", { class: "map-off" }, named(network.endName(end)), el("span", { class: "map-quiet" }, after));
    });
    return [
      el("p", { class: "map-kind map-kind-missing" }, said(words.missing_one, { rank: String(suggestion.rank) })),
      this.heading(this.ends(suggestion)),
      el("p", { class: "map-marks" }, this.marks(suggestion)),
      el("p", { class: "map-reason", dir: "auto" }, suggestion.sentence),
      ...(suggestion.score === null
        ? []
        : [el("p", { class: "map-quiet" }, `${capital(words.score)}: ${network.score.format(suggestion.score)}`)]),
      el("h3", {}, capital(words.between)),
      el("ul", { class: "map-list" }, ends),
    ];
  }
}

function separated(texts) {
  return texts.flatMap((text, place) => (place ? [", ", named(text)] : [named(text)]));
}
