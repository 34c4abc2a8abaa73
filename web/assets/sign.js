// The signing page's box: drawn with finger, pen or mouse, kept as strokes, sent as text in a hidden field.
// The server draws its own picture from the strokes; no picture made here is ever sent.
import { SignatureBox } from "./sign-box.js";

for (const element of document.querySelectorAll("[data-signature]")) {
  new SignatureBox(element, element.closest("form").elements.strokes);
}
