// Copying: the button appears only where the browser lets a page copy; the words can be marked by hand too.

/** Show copy buttons under `root`; each copies the text of the box that it names. */
export function prepareCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const box = root.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(box.value);
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = words), 4000);
      } catch {
        box.select();
      }
    });
  }
}
