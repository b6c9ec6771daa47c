// Elements made of text: nothing that comes from data is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

// The marks that turn the direction of text: with them a name reads as something else. Letters that
// run from right to left need none of them.
const TURNS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

/** A text as it is shown: without marks that turn its direction. */
export function straight(text) {
  return text.replace(TURNS, "");
}

/** An element with attributes, listeners (`on`) and children; a string child becomes a text node. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined)
    .map((child) => (typeof child === "string" ? straight(child) : child)));
  return element;
}

/** A name that somebody typed: its direction marks end where it ends. */
export function named(text) {
  return el("bdi", {}, text);
}

/** A text of ours with its {holes} filled; what fills them may be text or elements. */
export function filled(text, parts) {
  return text.split(/(\{[a-z_]+\})/).map((piece) => {
    const hole = /^\{([a-z_]+)\}$/.exec(piece);
    return hole && hole[1] in parts ? parts[hole[1]] : piece;
  });
}

/** The same as one string. */
export function said(text, parts) {
  return filled(text, parts).join("");
}

/** A text with a capital, for where a sentence or a heading begins. */
export function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

const OUTLINES = {
  dot: ["circle", { cx: 8, cy: 8, r: 6 }],
  triangle: ["path", { d: "M8 1.8 15 14H1Z" }],
  square: ["rect", { x: 2, y: 2, width: 12, height: 12 }],
  diamond: ["path", { d: "M8 1 15 8 8 15 1 8Z" }],
};

/** The shape of a kind as a small drawing; `look` is a kind, "plan" or "missing". */
export function icon(shape, look) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `map-icon map-look-${look}`);
  svg.setAttribute("aria-hidden", "true");
  const [tag, attributes] = OUTLINES[shape];
  const outline = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    outline.setAttribute(name, value);
  }
  svg.append(outline);
  return svg;
}
