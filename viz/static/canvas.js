// The drawing: vis-network with the positions as given, and what is chosen, hidden or faint in it.

import { Labels } from "./labels.js";

const NODE_KEYS = ["id", "x", "y", "size", "group"];
const EDGE_KEYS = ["id", "from", "to", "width", "dashes", "smooth"];
const FAINT = 0.12;
const NEAR = 1.0; // the closest zoom that the page goes to by itself
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
    this.vis.on("afterDrawing", (context) => this.drawLabels(context));
    this.vis.on("click", (event) => this.clicked(event));
    this.vis.on("zoom", () => this.keepZoom());
    this.vis.on("hoverNode", (event) => tell.hover({ node: event.node }, event.pointer.DOM));
    this.vis.on("hoverEdge", (event) => tell.hover({ edge: event.edge }, event.pointer.DOM));
    this.vis.on("blurNode", () => tell.hover(null));
    this.vis.on("blurEdge", () => tell.hover(null));
    this.vis.on("dragStart", () => tell.hover(null));
    this.box = box;
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
    return {
      ...only(node, NODE_KEYS),
      hidden: this.hidden(node),
      opacity: this.faint(node) ? FAINT : 1,
    };
  }

  edge(edge) {
    const { palette } = this.look();
    const missing = !edge.schakel.links;
    const ends = [this.network.byId.get(edge.from), this.network.byId.get(edge.to)];
    const hidden = ends.some((node) => this.hidden(node)) || (missing && !this.showMissing);
    const lit = this.strong.size > 0 && !this.edgeIsFaint(edge);
    const colour = missing ? palette.missing : lit ? palette.text : palette.link;
    const strong = missing ? palette.missing : palette.text;
    return {
      ...only(edge, EDGE_KEYS),
      hidden,
      color: {
        color: colour,
        highlight: strong,
        hover: strong,
        opacity: this.edgeIsFaint(edge) ? FAINT : edge.schakel.plan ? 0.55 : 0.9,
      },
    };
  }

  edgeIsFaint(edge) {
    if (!this.strong.size) {
      return false;
    }
    if (this.chosenEdge) {
      return edge.id !== this.chosenEdge;
    }
    return edge.from !== this.chosen && edge.to !== this.chosen;
  }

  refresh() {
    // without x and y: a node that was dragged stays where it was put
    const kept = ["id", "group", "hidden", "opacity"];
    this.nodes.update(this.network.data.nodes.map((node) => only(this.node(node), kept)));
    this.edges.update(this.network.data.edges.map((edge) => this.edge(edge)));
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
    const kept = Math.min(Math.max(scale, 0.04), 5);
    if (kept !== scale) {
      this.vis.moveTo({ scale: kept });
    }
  }

  // --- what the page asks for

  /** Mark a node or an edge and what it joins; with `move`, bring it into view. */
  choose(what, move) {
    this.chosen = what?.node ?? null;
    this.chosenEdge = what?.edge ?? null;
    this.strong = new Set();
    if (this.chosen) {
      this.strong = new Set([this.chosen, ...this.network.neighbours(this.chosen)]);
      if (this.showMissing) {
        for (const line of this.network.lines) {
          if (line.from === this.chosen || line.to === this.chosen) {
            this.strong.add(line.from).add(line.to);
          }
        }
      }
    } else if (this.chosenEdge) {
      const edge = this.network.edgeById.get(this.chosenEdge);
      this.strong = new Set([edge.from, edge.to]);
    }
    this.refresh();
    this.vis.setSelection({
      nodes: this.chosen ? [this.chosen] : [],
      edges: this.chosenEdge ? [this.chosenEdge] : [],
    }, { highlightEdges: false });
    if (move && what) {
      this.bringIntoView();
    }
  }

  bringIntoView() {
    const animation = this.still.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
    const wanted = [...this.strong].filter((id) => !this.hidden(this.network.byId.get(id)));
    this.vis.fit({ nodes: wanted, maxZoomLevel: NEAR, animation });
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
    this.choose(this.chosen ? { node: this.chosen } : this.chosenEdge ? { edge: this.chosenEdge } : null, false);
  }

  fit() {
    const shown = this.network.data.nodes.filter((node) => !this.hidden(node)).map((node) => node.id);
    this.vis.fit({ nodes: shown, maxZoomLevel: 1.6, animation: false });
    // room for the labels along the edge
    this.vis.moveTo({ scale: this.vis.getScale() * 0.94 });
  }

  zoom(factor) {
    const animation = this.still.matches ? false : { duration: 200, easingFunction: "easeInOutQuad" };
    const scale = Math.min(Math.max(this.vis.getScale() * factor, 0.04), 5);
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
    });
  }
}
