// The map: everything put together on its element, and how the page around it talks with it.
//
// The element hears `schakel:focus` with {node: id}, {ends: [id, id]} or {} and tells what was chosen
// by `schakel:select`. `schakel:locate` with {node: id} or {ends} fills in x and y, the place on the
// screen. Ids are those of the network.

import { capital, el, named, said } from "./dom.js";
import { Network } from "./network.js";
import { Canvas } from "./canvas.js";
import { Panel } from "./panel.js";
import { Search } from "./search.js";
import { Tables } from "./tables.js";

/** Start the map of an element that `map.html` made. */
export function startMap(root) {
  const find = (name) => root.querySelector(`.map-${name}`);
  const network = new Network(JSON.parse(find("data").textContent));
  const { words } = network;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const theme = () => {
    const asked = root.dataset.theme !== "auto" ? root.dataset.theme : document.documentElement.dataset.theme;
    return asked === "light" || asked === "dark" ? asked : dark.matches ? "dark" : "light";
  };
  const paint = () => {
    for (const [name, colour] of Object.entries(network.data.looks[theme()].palette)) {
      root.style.setProperty(`--map-${name}`, colour);
    }
    root.dataset.painted = theme();
  };
  paint();

  let canvas = null;
  let current = null;
  const panel = new Panel(find("panel"), network, (what) => choose(what, { move: true, focus: true }));
  const boxes = new Map([...find("legend").querySelectorAll("input")].map((input) => [input.value, input]));

  /** Choose a node, a line or a missing link, or nothing; `move` brings it into view. */
  function choose(asked, { move = false, focus = false } = {}) {
    const what = resolved(asked);
    reveal(what);
    current = what;
    const heading = panel.show(what);
    find("status").textContent = announced(what);
    root.dataset.chosen = what ? what.suggestion !== undefined ? `missing:${network.suggestions[what.suggestion].rank}`
      : what.node ? `node:${network.byId.get(what.node).schakel.id}` : "link" : "";
    // after the panel is there: where it lies over the drawing, nothing chosen is put under it
    canvas?.choose(what && (what.node || what.edge) ? what : null, move);
    if (focus) {
      heading.focus({ preventScroll: true });
      const wide = window.matchMedia("(min-width: 60rem)").matches;
      find(wide ? "stage" : "panel").scrollIntoView({ block: "nearest", behavior: "instant" });
    }
    root.dispatchEvent(new CustomEvent("schakel:select", { bubbles: true, detail: told(what) }));
  }

  /** The same with the number of its suggestion, where it is a missing link. */
  function resolved(what) {
    if (!what) {
      return null;
    }
    if (what.suggestion !== undefined) {
      const suggestion = network.suggestions[what.suggestion];
      const node = suggestion.ends.find((end) => end.node)?.node;
      return { suggestion: what.suggestion, ...(suggestion.edge ? { edge: suggestion.edge } : node ? { node } : {}) };
    }
    const record = what.node ? network.byId.get(what.node) : network.edgeById.get(what.edge);
    const number = record?.schakel.suggestion;
    return number === undefined ? what : resolved({ suggestion: number });
  }

  /** Switch on what hides the thing that was asked for. */
  function reveal(what) {
    if (!what || !canvas) {
      return;
    }
    if (what.suggestion !== undefined && what.edge && !canvas.showMissing) {
      boxes.get("missing").checked = true;
      canvas.toggleMissing(true);
    }
    const edge = what.edge ? network.edgeById.get(what.edge) : null;
    const ids = edge ? [edge.from, edge.to] : what.node ? [what.node] : [];
    let changed = false;
    for (const node of ids.map((id) => network.byId.get(id)).filter((found) => found.schakel.kind)) {
      for (const look of [node.schakel.kind, node.group]) {
        if (canvas.hiddenLooks.has(look)) {
          boxes.get(look).checked = true;
          canvas.toggle(look, true);
          changed = true;
        }
      }
    }
    if (changed) {
      tables.refresh();
    }
  }

  function endsOf(suggestion) {
    return suggestion.ends.map((end) => network.endName(end));
  }

  function announced(what) {
    if (!what) {
      return words.selected_none;
    }
    if (what.suggestion !== undefined) {
      const suggestion = network.suggestions[what.suggestion];
      const [a, b] = endsOf(suggestion);
      return said(words.selected_missing, { rank: String(suggestion.rank), a, b });
    }
    if (what.node) {
      const node = network.byId.get(what.node);
      return said(words.selected_node, {
        name: node.schakel.name, kind: network.kinds.get(node.schakel.kind).one,
        neighbours: network.neighbours(node),
      });
    }
    const edge = network.edgeById.get(what.edge);
    return said(words.selected_link, {
      a: network.byId.get(edge.from).schakel.name, b: network.byId.get(edge.to).schakel.name,
    });
  }

  function told(what) {
    if (!what) {
      return {};
    }
    if (what.suggestion !== undefined) {
      const suggestion = network.suggestions[what.suggestion];
      return { ends: suggestion.ends.map((end) => network.endId(end)), rank: suggestion.rank };
    }
    if (what.node) {
      const { id, name } = network.byId.get(what.node).schakel;
      return { node: id, name };
    }
    const edge = network.edgeById.get(what.edge);
    return { link: [edge.from, edge.to].map((id) => network.byId.get(id).schakel.id) };
  }

  // --- the tooltip

  function hover(what, at) {
    const tip = find("tip");
    tip.hidden = what === null;
    if (what === null) {
      return;
    }
    tip.replaceChildren(...described(what));
    const box = find("canvas");
    const left = Math.min(at.x + 14, box.clientWidth - tip.offsetWidth - 8);
    const top = at.y + 18 + tip.offsetHeight > box.clientHeight ? at.y - tip.offsetHeight - 12 : at.y + 18;
    tip.style.left = `${Math.max(left, 4)}px`;
    tip.style.top = `${Math.max(top, 4)}px`;
  }

  function described(asked) {
    const what = resolved(asked);
    if (what.suggestion !== undefined) {
      const suggestion = network.suggestions[what.suggestion];
      const [a, b] = endsOf(suggestion);
      return [
        el("strong", {}, named(a), " – ", named(b)),
        el("span", {}, said(words.missing_one, { rank: String(suggestion.rank) })),
      ];
    }
    if (what.node) {
      const node = network.byId.get(what.node);
      const facts = node.schakel;
      const rest = [network.kinds.get(facts.kind).one, facts.type, facts.status].filter(Boolean).join(" · ");
      return [
        el("strong", {}, named(facts.name)), el("span", {}, named(rest)),
        el("span", {}, `${words.neighbours} ${network.neighbours(node)}`),
      ];
    }
    const edge = network.edgeById.get(what.edge);
    const names = [edge.from, edge.to].map((id) => named(network.byId.get(id).schakel.name));
    const relations = [...new Set(edge.schakel.links.map((link) => network.relation(link, true)))];
    return [
      el("strong", {}, names[0], " – ", names[1]),
      el("span", {}, `${network.count(edge.schakel.links.length, "links")}: ${relations.join(", ")}`),
    ];
  }

  // --- put together

  try {
    canvas = new Canvas(find("canvas"), network, theme(), {
      chose: (what) => choose(what),
      hover,
    });
  } catch (error) {
    find("broken").hidden = false;
    find("broken").textContent = said(words.no_map, { reason: error.message });
  }
  const tables = new Tables(find("lists"), network, choose, (node) => !canvas?.hidden(node));
  new Search(find("search"), network, choose);

  for (const [look, input] of boxes) {
    input.checked = look === "missing" ? network.data.start.missing : true;
    input.addEventListener("change", () => {
      if (look === "missing") {
        canvas?.toggleMissing(input.checked);
      } else {
        canvas?.toggle(look, input.checked);
        tables.refresh();
      }
    });
  }
  const actions = {
    in: () => canvas.zoom(1.4),
    out: () => canvas.zoom(1 / 1.4),
    fit: () => canvas.fit(),
    image: async () => {
      const url = URL.createObjectURL(await canvas.image());
      el("a", { href: url, download: "schakel.png" }).click();
      window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
  };
  for (const button of find("buttons").querySelectorAll("button")) {
    button.disabled = canvas === null;
    button.addEventListener("click", actions[button.value]);
  }
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current) {
      choose(null);
      event.preventDefault();
    }
  });
  root.addEventListener("schakel:focus", (event) => {
    const { node, ends } = event.detail ?? {};
    const found = node !== undefined ? network.byName.get(node) : null;
    const number = ends ? network.suggestionBetween(ends) : -1;
    if (found) {
      choose({ node: found.id }, { move: true });
    } else if (number >= 0) {
      choose({ suggestion: number }, { move: true });
    } else {
      choose(null);
    }
  });
  root.addEventListener("schakel:locate", (event) => {
    const { node, ends } = event.detail;
    const found = node !== undefined ? network.byName.get(node) : null;
    const what = found ? { node: found.id } : resolved({ suggestion: network.suggestionBetween(ends) });
    const at = canvas.where(what);
    const box = find("canvas").getBoundingClientRect();
    event.detail.x = box.left + at.x;
    event.detail.y = box.top + at.y;
  });
  const repaint = () => {
    paint();
    canvas?.setTheme(theme());
  };
  dark.addEventListener("change", repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });

  canvas?.fit();
  const { highlight } = network.data.start;
  if (highlight) {
    choose({ node: highlight }, { move: true });
  } else {
    panel.show(null);
  }
  canvas?.vis.once("afterDrawing", () => {
    root.dataset.ready = "";
  });
  canvas?.vis.redraw();
}

for (const root of document.querySelectorAll(".schakel-map")) {
  startMap(root);
}
