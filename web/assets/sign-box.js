// A box to sign in. Strokes are the truth, kept in a space of 600 × 200 whatever the box measures on the screen:
// a canvas is wiped by any change of its size, and phones report such changes while they scroll.
import SignaturePad from "./signature_pad.min.js";
import { keepPalmsOut } from "./sign-palm.js";

const WIDTH = 600;
const HEIGHT = 200;
const THIN = 0.6; // radius in CSS pixels: lines are 1.2 to 3.2 px wide
const THICK = 1.6;

export class SignatureBox {
  /** `element` holds the box and its buttons; `field` is the hidden input that the strokes are sent in. */
  constructor(element, field) {
    this.field = field;
    this.element = element;
    this.box = element.querySelector(".cp-signature__box");
    this.canvas = element.querySelector("canvas");
    this.strokes = read(field.value);
    this.earlier = []; // what the strokes were before each change, for Undo
    this.width = 0;
    this.pad = new SignaturePad(this.canvas, {
      minWidth: THIN,
      maxWidth: THICK,
      minDistance: 2,
      penColor: this.colour(),
    });
    this.pad.addEventListener("beforeUpdateStroke", (event) => this.followPressure(event.detail));
    this.pad.addEventListener("endStroke", () => this.takeStroke());
    keepPalmsOut(this.box, () => this.dropUnfinished());
    new ResizeObserver(() => this.fit()).observe(this.box);
    element.querySelector("[data-undo]").addEventListener("click", () => this.undo());
    element.querySelector("[data-clear]").addEventListener("click", () => this.clear());
    element.querySelector("[data-larger]").addEventListener("click", (event) => this.resize(event.target));
    window.addEventListener("pageshow", () => this.show());
    for (const scheme of ["(forced-colors: active)", "(prefers-color-scheme: dark)"]) {
      const media = window.matchMedia(scheme);
      if (media.addEventListener) media.addEventListener("change", () => this.show());
    }
    document.documentElement.classList.add("cp-can-draw"); // only now is drawing offered
    this.tell();
  }

  /** Draw anew when the width is another one; a change of height alone is only the phone's own bars. */
  fit() {
    const width = this.box.clientWidth;
    if (!width || width === this.width) return;
    this.width = width;
    this.show();
  }

  show() {
    if (!this.width) return;
    this.pad.penColor = this.colour();
    const sharpness = window.devicePixelRatio || 1;
    this.canvas.width = this.width * sharpness;
    this.canvas.height = (this.width * HEIGHT * sharpness) / WIDTH;
    this.canvas.getContext("2d").scale(sharpness, sharpness);
    const scale = this.width / WIDTH;
    this.pad.fromData(this.strokes.map((stroke) => asGroup(stroke, scale, this.pad.penColor)));
  }

  /** The ink's colour follows the page's: dark on light, or light on dark. */
  colour() {
    return getComputedStyle(this.box).color;
  }

  takeStroke() {
    const group = last(this.pad.toData());
    if (!group || !group.points.length || !this.width) return;
    const scale = WIDTH / this.width;
    if (this.start === undefined) this.start = group.points[0].time;
    const stroke = group.points.map((point) => [
      round(point.x * scale),
      round(point.y * scale),
      Math.max(0, Math.round(point.time - this.start)),
      round(point.pressure, 1000),
    ]);
    this.change([...this.strokes, stroke]);
  }

  /** A pen's pressure sets the width of the line; a finger's speed does, as the pad itself has it. */
  followPressure(detail) {
    if (detail.event.pointerType !== "pen" || !detail.pressure) return;
    const group = last(this.pad.toData());
    if (group) group.minWidth = group.maxWidth = THIN + (THICK - THIN) * detail.pressure;
  }

  /** A palm was on the glass before the pen: what it drew was not meant. */
  dropUnfinished() {
    this.pad.off();
    this.pad.on();
    this.show();
  }

  undo() {
    if (!this.earlier.length) return;
    this.strokes = this.earlier.pop();
    this.tell();
    this.show();
  }

  clear() {
    if (!this.strokes.length) return;
    this.change([]);
    this.show();
  }

  change(strokes) {
    this.earlier.push(this.strokes);
    this.strokes = strokes;
    this.tell();
  }

  resize(button) {
    const large = this.element.classList.toggle("cp-signature--large");
    button.textContent = large ? "Smaller box" : "Larger box";
    if (!large) button.scrollIntoView({ block: "nearest" });
  }

  tell() {
    this.field.value = this.strokes.length ? JSON.stringify(this.strokes) : "";
    const count = this.strokes.length;
    const words = count ? `${count} ${count === 1 ? "stroke" : "strokes"} drawn.` : "Nothing drawn yet.";
    this.box.setAttribute("aria-label", `Signature box. ${words}`);
  }
}

/** The last of a list; `at` is missing on iPhones before iOS 15.4. */
function last(list) {
  return list[list.length - 1];
}

function asGroup(stroke, scale, penColor) {
  const points = stroke.map(([x, y, time, pressure]) => ({
    x: x * scale,
    y: y * scale,
    time: (time || 0) + 1, // the pad takes nought for none
    pressure: pressure || 0,
  }));
  return { points, penColor, dotSize: 0, minWidth: THIN, maxWidth: THICK, velocityFilterWeight: 0.7, compositeOperation: "source-over" };
}

function read(text) {
  try {
    const strokes = JSON.parse(text || "[]");
    return Array.isArray(strokes) ? strokes : [];
  } catch {
    return [];
  }
}

function round(number, to = 10) {
  return Math.round(number * to) / to;
}
