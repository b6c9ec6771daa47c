// The drawing: vis-network with the positions as given, and what is chosen, hidden or faint in it.

import { Labels } from "./labels.js";

const NODE_KEYS = ["id", "x", "y", "size", "group"];
const EDGE_KEYS = ["id", "from", "to", "width", "dashes", "smooth"];
const VEIL = 0.86;
const NEAR = 1.0; // the closest zoom for what was chosen
const FULL = 1.6; // and for everything
const FURTHEST = 0.04;
const NEAREST = 5;
// Room for labels and buttons, as parts of the drawing and at most in pixels.
const MARGIN = { left: [0.06, 60], right: [0.08, 80], top: [0.1, 44], bottom: [0.1, 44] };
const GAP = 8; // pixels between the buttons and the nearest node
const STEP = 90; // pixels that an arrow key moves the map

function only(record, keys) {
  return Object.fromEntries(keys.filter((key) => key in record).map((key) => [key, record[key]]));
}

/** The map in `box`; `tell` hears what was clicked and hovered. */
export class Canvas {
  constructor(box, network, theme, tell) {
    this.network = network;
    this.theme = theme;
    this.tell = tell;
    this.hiddenLooks = new Set();
    this.showMissing = network.data.start.missing;
    this.strong = new Set();
    this.lit = [];
    this.chosen = null;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.nodes = new vis.DataSet(network.data.nodes.map((node) => this.node(node)));
    this.edges = new vis.DataSet(network.data.edges.map((edge) => this.edge(edge)));
    const options = structuredClone(network.data.options);
    options.groups = this.look().groups;
    options.interaction.dragNodes = window.matchMedia("(pointer: fine)").matches;
    box.addEventListener("keydown", (event) => this.key(event));
    this.vis = new vis.Network(box, { nodes: this.nodes, edges: this.edges }, options);
    // the box takes the focus, not the frame in it: vis-network moves the focus there with the mouse
    box.firstElementChild.removeAttribute("tabindex");
    this.labels = new Labels(box, network.data.nodes);
    this.font = getComputedStyle(box).fontFamily;
    this.vis.on("afterDrawing", (context) => {
      this.drawVeil(context);
      this.drawLabels(context);
    });
    this.vis.on("click", (event) => this.clicked(event));
    this.vis.on("zoom", () => this.keepZoom());
    this.vis.on("hoverNode", (event) => tell.hover({ node: event.node }, event.pointer.DOM));
    this.vis.on("hoverEdge", (event) => tell.hover({ edge: event.edge }, event.pointer.DOM));
    this.vis.on("blurNode", () => tell.hover(null));
    this.vis.on("blurEdge", () => tell.hover(null));
    this.vis.on("dragStart", () => {
      this.fitted = false;
      tell.hover(null);
    });
    this.box = box;
    this.size = { width: box.clientWidth, height: box.clientHeight };
    new ResizeObserver(() => this.resized()).observe(box);
  }

  /** Of another size the map shows again what it showed: everything, or what was chosen. */
  resized() {
    const { clientWidth: width, clientHeight: height } = this.box;
    const unseen = !this.size.width || !this.size.height;
    if (!width || !height || (width === this.size.width && height === this.size.height)) {
      return;
    }
    this.size = { width, height };
    this.vis.setSize("100%", "100%");
    this.vis.redraw();
    if (unseen && this.strong.size) {
      this.bringIntoView();
    } else if (unseen || this.fitted) {
      this.fit();
    }
  }

  look() {
    return this.network.data.looks[this.theme];
  }

  // --- what vis-network is told of a node and of an edge, as things are now

  hidden(node) {
    const look = node.schakel.kind ?? "missing";
    if (look === "missing") {
      return !this.showMissing || this.network.suggestions[node.schakel.suggestion].ends.some(
        (end) => end.node && this.hidden(this.network.byId.get(end.node)),
      );
    }
    return this.hiddenLooks.has(look) || (node.group === "plan" && this.hiddenLooks.has("plan"));
  }

  faint(node) {
    return this.strong.size > 0 && !this.strong.has(node.id);
  }

  node(node) {
    return { ...only(node, NODE_KEYS), hidden: this.hidden(node) };
  }

  edge(edge) {
    const { palette } = this.look();
    const missing = !edge.schakel.links;
    const ends = [this.network.byId.get(edge.from), this.network.byId.get(edge.to)];
    const colour = missing ? palette.missing : palette.link;
    const strong = missing ? palette.missing : palette.text;
    return {
      ...only(edge, EDGE_KEYS),
      hidden: ends.some((node) => this.hidden(node)) || (missing && !this.showMissing),
      color: { color: colour, highlight: strong, hover: strong, opacity: edge.schakel.plan ? 0.55 : 0.9 },
    };
  }

  refresh(nodes = this.network.data.nodes, edges = this.network.data.edges) {
    // without x and y: a node that was dragged stays where it was put
    const kept = ["id", "group", "hidden"];
    this.nodes.update(nodes.map((node) => only(this.node(node), kept)));
    this.edges.update(edges.map((edge) => this.edge(edge)));
  }

  // --- what the reader does

  clicked(event) {
    this.tell.hover(null);
    if (event.nodes.length) {
      this.tell.chose({ node: event.nodes[0] });
    } else if (event.edges.length) {
      this.tell.chose({ edge: event.edges[0] });
    } else {
      this.tell.chose(null);
    }
  }

  /** Arrow keys move the map, plus and minus zoom, 0 shows everything. */
  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (way) {
      this.fitted = false;
      const far = STEP / this.vis.getScale();
      const { x, y } = this.vis.getViewPosition();
      this.vis.moveTo({ position: { x: x + way[0] * far, y: y + way[1] * far } });
    } else if (event.key === "+" || event.key === "=") {
      this.zoom(1.4);
    } else if (event.key === "-") {
      this.zoom(1 / 1.4);
    } else if (event.key === "0") {
      this.fit();
    } else {
      return;
    }
    event.preventDefault();
  }

  keepZoom() {
    const scale = this.vis.getScale();
    this.fitted = false;
    const kept = Math.min(Math.max(scale, FURTHEST), NEAREST);
    if (kept !== scale) {
      this.vis.moveTo({ scale: kept });
    }
  }

  // --- what the page asks for

  /** Mark a node or an edge and what it joins; with `move`, bring it into view. */
  choose(what, move) {
    this.chosen = what?.node ?? null;
    this.chosenEdge = what?.edge ?? null;
    const { network } = this;
    let lit = [];
    if (this.chosen) {
      lit = [...network.at.get(this.chosen), ...network.lines.filter(
        (line) => line.from === this.chosen || line.to === this.chosen,
      )];
    } else if (this.chosenEdge) {
      lit = [network.edgeById.get(this.chosenEdge)];
    }
    lit = lit.filter((edge) => edge.schakel.links || this.showMissing);
    this.strong = new Set([this.chosen, ...lit.flatMap((edge) => [edge.from, edge.to])].filter(Boolean));
    this.lit = lit.map((edge) => edge.id);
    this.vis.setSelection(
      { nodes: this.chosen ? [this.chosen] : [], edges: this.lit },
      { highlightEdges: false },
    );
    if (what && (move || this.covered())) {
      this.bringIntoView();
    }
    this.vis.redraw();
  }

  bringIntoView() {
    const wanted = [...this.strong].filter((id) => !this.hidden(this.network.byId.get(id)));
    this.frame(wanted, NEAR, true);
    this.fitted = false;
  }

  /** How broad the part of the drawing is, at its right, that a panel lies over. */
  underPanel() {
    const drawn = this.box.getBoundingClientRect();
    const panel = this.box.closest(".map-stage").querySelector(".map-panel").getBoundingClientRect();
    const over = panel.left < drawn.right && panel.right > drawn.left && panel.top < drawn.bottom && panel.bottom > drawn.top;
    const broad = drawn.right - panel.left;
    // a panel over most of the drawing leaves no room beside it
    return over && broad < drawn.width * 0.6 ? broad : 0;
  }

  /** How much of the drawing the buttons take from its sides: a row of its bottom, a column of its right. */
  underButtons() {
    const drawn = this.box.getBoundingClientRect();
    const { left, top, width, height } = this.box.parentElement.querySelector(".map-buttons").getBoundingClientRect();
    if (!width || !height) {
      return { right: 0, bottom: 0 };
    }
    return width > height ? { right: 0, bottom: drawn.bottom - top + GAP } : { right: drawn.right - left + GAP, bottom: 0 };
  }

  /** Whether something of what was chosen lies under the panel. */
  covered() {
    const edge = this.box.clientWidth - this.underPanel();
    return edge < this.box.clientWidth && [...this.strong].some((id) => this.where({ node: id }).x > edge);
  }

  /** Move so that these nodes fill the drawing, clear of its edges and buttons, not nearer than `most`. */
  frame(ids, most, smoothly) {
    const room = (side, whole) => Math.min(MARGIN[side][0] * whole, MARGIN[side][1]);
    const before = room("left", this.box.clientWidth);
    const buttons = this.underButtons();
    const after = Math.max(
      room("right", this.box.clientWidth), buttons.right, this.underPanel() + room("left", this.box.clientWidth),
    );
    const above = room("top", this.box.clientHeight);
    const below = Math.max(room("bottom", this.box.clientHeight), buttons.bottom);
    const width = this.box.clientWidth - before - after;
    const height = this.box.clientHeight - above - below;
    if (!ids.length || width <= 0 || height <= 0) {
      return;
    }
    // with their sizes: close by, a node reaches far beyond its middle
    const at = ids.map((id) => ({ ...this.vis.getPosition(id), size: this.network.byId.get(id).size }));
    const [left, right] = [Math.min(...at.map(({ x, size }) => x - size)), Math.max(...at.map(({ x, size }) => x + size))];
    const [top, bottom] = [Math.min(...at.map(({ y, size }) => y - size)), Math.max(...at.map(({ y, size }) => y + size))];
    const scale = Math.min(width / Math.max(right - left, 1), height / Math.max(bottom - top, 1), most);
    this.vis.moveTo({
      position: { x: (left + right) / 2, y: (top + bottom) / 2 },
      offset: { x: (before - after) / 2, y: (above - below) / 2 },
      scale: Math.max(scale, FURTHEST),
      animation: smoothly && !this.still.matches ? { duration: 350, easingFunction: "easeInOutQuad" } : false,
    });
  }

  /** Show or hide a kind, or "plan". */
  toggle(look, shown) {
    if (shown) {
      this.hiddenLooks.delete(look);
    } else {
      this.hiddenLooks.add(look);
    }
    this.refresh();
  }

  /** Show or hide missing links. */
  toggleMissing(shown) {
    this.showMissing = shown;
    this.refresh(this.network.outlines, this.network.lines);
    this.choose(this.chosen ? { node: this.chosen } : this.chosenEdge ? { edge: this.chosenEdge } : null, false);
  }

  /** Bring everything that is shown into view. */
  fit() {
    const shown = this.network.data.nodes.filter((node) => !this.hidden(node)).map((node) => node.id);
    this.frame(shown, FULL, false);
    this.fitted = true;
  }

  zoom(factor) {
    const animation = this.still.matches ? false : { duration: 200, easingFunction: "easeInOutQuad" };
    const scale = Math.min(Math.max(this.vis.getScale() * factor, FURTHEST), NEAREST);
    this.fitted = false;
    this.vis.moveTo({ scale, animation });
  }

  setTheme(theme) {
    this.theme = theme;
    this.vis.setOptions({ groups: this.look().groups });
    this.refresh();
  }

  /** Where a node or the middle of an edge is, in pixels from the corner of the map. */
  where(what) {
    // a bent line does not pass through the middle between its ends: only vis-network knows where
    return this.vis.canvasToDOM(
      what.edge ? this.vis.body.edges[what.edge].edgeType.getPoint(0.5) : this.vis.getPosition(what.node),
    );
  }

  /** The map as it stands, on its ground, as a PNG. */
  image() {
    const drawn = this.box.querySelector("canvas");
    const copy = document.createElement("canvas");
    copy.width = drawn.width;
    copy.height = drawn.height;
    const context = copy.getContext("2d");
    context.fillStyle = this.look().palette.ground;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(drawn, 0, 0);
    return new Promise((resolve) => {
      copy.toBlob(resolve, "image/png");
    });
  }

  /** Where buttons lie over the drawing: no place for a label. */
  obstacles(width, height) {
    const drawn = this.box.getBoundingClientRect();
    return [...this.box.parentElement.querySelectorAll(".map-buttons, .map-size")].map((part) => {
      const { left, right, top, bottom } = part.getBoundingClientRect();
      return { left: left - drawn.left, right: right - drawn.left, top: top - drawn.top, bottom: bottom - drawn.top };
    }).filter((box) => box.right > 0 && box.left < width && box.bottom > 0 && box.top < height);
  }

  /** A veil over everything, and what is strong once more above it: quicker than paling all else. */
  drawVeil(context) {
    if (!this.strong.size) {
      return;
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = VEIL;
    context.fillStyle = this.look().palette.ground;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.restore();
    const { nodes, edges } = this.vis.body;
    const shown = (item) => item && !item.options.hidden;
    this.lit.map((id) => edges[id]).filter(shown).forEach((edge) => edge.draw(context));
    [...this.strong].map((id) => nodes[id]).filter(shown).forEach((node) => node.draw(context));
  }

  drawLabels(context) {
    const scale = this.vis.getScale();
    const middle = this.vis.getViewPosition();
    const width = this.box.clientWidth;
    const height = this.box.clientHeight;
    const toScreen = (node) => {
      const at = node.id ? this.vis.getPosition(node.id) : node;
      return { x: (at.x - middle.x) * scale + width / 2, y: (at.y - middle.y) * scale + height / 2 };
    };
    this.labels.draw(context, { scale, width, height, toScreen }, {
      hidden: (node) => this.hidden(node),
      faint: (node) => this.faint(node),
      strong: this.strong,
      chosen: this.chosen,
      palette: this.look().palette,
      font: this.font,
      obstacles: this.obstacles(width, height),
    });
  }
}
