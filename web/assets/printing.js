// Printing: the button appears only where it works; what is folded in is unfolded on paper.

/** Show print buttons under `root` and open every `details` while the page is printed. */
export function preparePrinting(root) {
  for (const button of root.querySelectorAll("[data-print-page]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const opened = new Set();
  window.addEventListener("beforeprint", () => {
    for (const details of root.querySelectorAll("details:not([open])")) {
      opened.add(details);
      details.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened.clear();
  });
}
