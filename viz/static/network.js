// What the page knows of the network, with the ways through it.

/** Text as it is searched: case and accents do not count. */
export function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLocaleLowerCase();
}

/** The data of a map with its indexes. */
export class Network {
  constructor(data) {
    this.data = data;
    this.words = data.words;
    this.number = new Intl.NumberFormat(data.lang);
    this.score = new Intl.NumberFormat(data.lang, { maximumSignificantDigits: 3 });
    this.kinds = new Map(data.kinds.map((kind) => [kind.kind, kind]));
    this.nodes = data.nodes.filter((node) => node.schakel.kind);
    this.outlines = data.nodes.filter((node) => !node.schakel.kind);
    this.edges = data.edges.filter((edge) => edge.schakel.links);
    this.lines = data.edges.filter((edge) => !edge.schakel.links);
    this.suggestions = data.suggestions;
    this.byId = new Map(data.nodes.map((node) => [node.id, node]));
    this.edgeById = new Map(data.edges.map((edge) => [edge.id, edge]));
    this.byName = new Map(this.nodes.map((node) => [node.schakel.id, node]));
    this.at = new Map(data.nodes.map((node) => [node.id, []]));
    for (const edge of this.edges) {
      this.at.get(edge.from).push(edge);
      this.at.get(edge.to).push(edge);
    }
    this.missingAt = new Map(data.nodes.map((node) => [node.id, []]));
    this.suggestions.forEach((suggestion, number) => {
      for (const end of suggestion.ends) {
        this.missingAt.get(end.node)?.push(number);
      }
    });
    this.haystack = this.nodes.map((node) => ({
      node,
      name: plain(node.schakel.name),
      rest: plain([...(node.schakel.aliases ?? []), node.schakel.type ?? "", node.schakel.id].join("\n")),
    }));
  }

  /** The node at the other end of an edge. */
  other(edge, id) {
    return this.byId.get(edge.from === id ? edge.to : edge.from);
  }

  /** Nodes with this text in their name, names that begin with it first; then in what else they are. */
  search(text) {
    const wanted = plain(text.trim());
    if (!wanted) {
      return [];
    }
    const found = [];
    for (const { node, name, rest } of this.haystack) {
      const at = name.indexOf(wanted);
      const word = at > 0 && /[\p{L}\p{N}]/u.test(name[at - 1]) ? 1 : 0;
      if (at >= 0) {
        found.push([at === 0 ? 0 : 1 + word, -node.schakel.degree, node]);
      } else if (rest.includes(wanted)) {
        found.push([3, -node.schakel.degree, node]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return found.map((entry) => entry[2]);
  }

  /** The suggestion between two ends, in any order, ends being ids of the network or method:value. */
  suggestionBetween(ends) {
    return this.suggestions.findIndex((suggestion) => {
      const own = suggestion.ends.map((end) => this.endId(end));
      return (own[0] === ends[0] && own[1] === ends[1]) || (own[0] === ends[1] && own[1] === ends[0]);
    });
  }

  /** The id of an end of a suggestion in the network. */
  endId(end) {
    return end.node ? this.byId.get(end.node).schakel.id : end.id;
  }

  /** How an end of a suggestion is called. */
  endName(end) {
    return end.node ? this.byId.get(end.node).schakel.name : end.name ?? end.value;
  }

  /** "3 links" with the language's digits, "1 link" for one. */
  count(n, word) {
    return n === 1 ? this.words[`${word}_1`] : this.words[`${word}_n`].replace("{n}", this.number.format(n));
  }

  /** With how many nodes a node is linked, and how many of them are on the map where not all are. */
  neighbours(node) {
    const { degree, drawn } = node.schakel;
    const all = this.count(degree, "neighbours");
    return drawn === undefined ? all
      : this.words.neighbours_cut.replace("{all}", all).replace("{n}", this.number.format(drawn));
  }

  /** How a link reads from one of its ends; capital letters are for the caller. */
  relation(link, fromEnd) {
    return this.data.link_kinds[link.kind][fromEnd ? 0 : 1];
  }
}
