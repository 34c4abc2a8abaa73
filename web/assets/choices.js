// Radios and checkboxes: a question that hangs on one answer is shown only while that answer is chosen,
// and 'None of these' takes the other ticks away. Without script the question simply stands there.

/** Prepare every group of choices under `root`. */
export function prepareChoices(root) {
  for (const group of root.querySelectorAll('[data-module="govuk-radios"], [data-module="govuk-checkboxes"]')) {
    group.addEventListener("change", (event) => {
      keepExclusive(group, event.target);
      showRevealed(group);
    });
    showRevealed(group);
  }
  // Back may bring other choices than the page was sent with.
  window.addEventListener("pageshow", () => {
    root.querySelectorAll('[data-module="govuk-radios"], [data-module="govuk-checkboxes"]').forEach(showRevealed);
  });
}

function showRevealed(group) {
  for (const input of group.querySelectorAll("[data-reveals]")) {
    document.getElementById(input.dataset.reveals)?.classList.toggle("cp-revealed--hidden", !input.checked);
  }
}

function keepExclusive(group, changed) {
  if (changed.type !== "checkbox" || !changed.checked) return;
  const alone = "exclusive" in changed.dataset;
  for (const input of group.querySelectorAll(`input[name="${CSS.escape(changed.name)}"]`)) {
    if (input !== changed && (alone || "exclusive" in input.dataset)) input.checked = false;
  }
}
