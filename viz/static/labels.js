// Names on the map: as many as fit without covering each other or a node, the best linked first, in
// one size on the screen whatever the zoom.

const SIZE = 12.5; // pixels, on a drawing up to WIDE pixels wide; on a projector larger
const WIDE = 1200;
const LARGEST = 17;
const CELL = 80;
const PADDING = 3;
const EDGE = 3;
const ROOM = 30_000; // square pixels for each label that may cover nodes, where nothing else is free

/** Draws labels over the map; give `draw` what vis-network hands to `afterDrawing`. */
export class Labels {
  constructor(canvas, nodes) {
    this.canvas = canvas;
    this.widths = new Map();
    this.items = nodes
      // what is missing comes first: it is why people look
      .map((node) => ({ node, lines: node.label.split("\n"), rank: node.schakel.degree ?? Infinity }))
      .sort((a, b) => b.rank - a.rank);
  }

  /** Order of claim: `strong` labels (chosen, then linked to it), then the best linked. */
  order(state) {
    if (!state.strong.size) {
      return this.items;
    }
    const claim = (item) => (item.node.id === state.chosen ? 2 : state.strong.has(item.node.id) ? 1 : 0);
    return [...this.items].sort((a, b) => claim(b) - claim(a));
  }

  /** Place and draw. `state`: hidden(node), strong (Set of ids), chosen (id), faint(node), palette. */
  draw(context, view, state) {
    const { scale, width, height, toScreen } = view;
    const size = Math.min(Math.max(SIZE, (SIZE * width) / WIDE), LARGEST);
    if (size !== this.size) {
      this.size = size;
      this.line = size * 1.2;
      this.widths.clear();
    }
    const taken = new Map();
    const covered = new Map();
    const visible = [];
    for (const item of this.order(state)) {
      if (state.hidden(item.node)) {
        continue;
      }
      const at = toScreen(item.node);
      const radius = Math.max(item.node.size * scale, 1.5);
      if (at.x < -200 || at.x > width + 200 || at.y < -40 || at.y > height + 40) {
        continue;
      }
      visible.push({ item, at, radius });
    }
    for (const { item, at, radius } of visible) {
      if (!state.faint(item.node)) {
        claim(covered, { left: at.x - radius, right: at.x + radius, top: at.y - radius, bottom: at.y + radius });
      }
    }
    for (const box of state.obstacles) {
      claim(taken, box);
    }
    const leading = (width * height) / ROOM;
    context.save();
    context.scale(1 / scale, 1 / scale);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const origin = toScreen({ x: 0, y: 0 });
    for (const [number, { item, at, radius }] of visible.entries()) {
      const strong = state.strong.has(item.node.id);
      if (state.faint(item.node)) {
        continue;
      }
      context.font = `${strong ? "600 " : ""}${size}px ${state.font}`;
      const boxes = this.boxes(context, item, at, radius, strong);
      const free = boxes.filter((box) => inside(box, width, height) && !collides(taken, box));
      const box = free.find((one) => !collides(covered, one))
        ?? (number < leading || strong ? leastCovering(covered, free) : undefined)
        ?? (item.node.id === state.chosen ? boxes[0] : undefined);
      if (!box) {
        continue;
      }
      claim(taken, box);
      item.lines.forEach((line, number) => {
        const x = (box.left + box.right) / 2 - origin.x;
        const y = box.top + PADDING / 2 + this.line * (number + 0.5) - origin.y;
        context.lineWidth = 4;
        context.strokeStyle = state.palette.ground;
        context.strokeText(line, x, y);
        context.fillStyle = item.node.schakel.kind ? state.palette.text : state.palette["missing-text"];
        context.fillText(line, x, y);
      });
    }
    context.restore();
  }

  /** Where the label could stand: under, above, right or left of its node, then aslant. */
  boxes(context, item, at, radius, strong) {
    const key = (strong ? "b" : "") + item.node.id;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = Math.max(...item.lines.map((line) => context.measureText(line).width)) + 2 * PADDING;
      this.widths.set(key, width);
    }
    const height = this.line * item.lines.length + PADDING;
    const near = radius * 0.6;
    return [
      [at.x - width / 2, at.y + radius + 1],
      [at.x - width / 2, at.y - radius - 1 - height],
      [at.x + radius + 1, at.y - height / 2],
      [at.x - radius - 1 - width, at.y - height / 2],
      [at.x + near, at.y + near],
      [at.x - near - width, at.y + near],
      [at.x + near, at.y - near - height],
      [at.x - near - width, at.y - near - height],
    ].map(([left, top]) => ({ left, top, right: left + width, bottom: top + height }));
  }
}

function cells(box) {
  const found = [];
  for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x += 1) {
    for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y += 1) {
      found.push(x * 100003 + y);
    }
  }
  return found;
}

function claim(taken, box) {
  for (const cell of cells(box)) {
    const list = taken.get(cell);
    if (list) {
      list.push(box);
    } else {
      taken.set(cell, [box]);
    }
  }
}

/** Whether a label is whole in the drawing, clear of its edge. */
function inside(box, width, height) {
  return box.left >= EDGE && box.right <= width - EDGE && box.top >= EDGE && box.bottom <= height - EDGE;
}

function overlap(box, other) {
  return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
}

function collides(taken, box) {
  return cells(box).some((cell) => (taken.get(cell) ?? []).some((other) => overlap(box, other)));
}

function leastCovering(covered, boxes) {
  let least;
  let fewest = Infinity;
  for (const box of boxes) {
    const under = new Set(cells(box).flatMap((cell) => (covered.get(cell) ?? []).filter((other) => overlap(box, other))));
    if (under.size < fewest) {
      [least, fewest] = [box, under.size];
    }
  }
  return least;
}
