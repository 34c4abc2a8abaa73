// A second press sends nothing twice: the button shows its busy words and stays where the focus is.
// The server decides all the same; this only spares people the wait for its second answer.
const LONGEST_WAIT = 20_000; // ms; after that the line is lost and the person may press again

/** Watch every form under `root`. A button says its busy words with data-busy="Saving…". */
export function guardForms(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if ("givesFile" in form.dataset) return; // the page stays as it is: nothing would end its busy words
    if (form.dataset.busy === "yes") {
      event.preventDefault();
    } else if (!event.defaultPrevented && form.method === "post") {
      form.dataset.busy = "yes";
      // After this turn, so that the button's own name and value are still sent.
      setTimeout(() => showBusy(form, event.submitter));
      setTimeout(() => release(form), LONGEST_WAIT);
    }
  });
  // Back brings a page as it was left: busy for ever, unless it is released.
  window.addEventListener("pageshow", () => root.querySelectorAll("form[data-busy]").forEach(release));
}

function showBusy(form, button) {
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) {
    button.dataset.words = button.textContent;
    button.textContent = button.dataset.busy;
  }
}

/** Let a form be sent again, its button saying its own words. */
export function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
    if (button.dataset.words) {
      button.textContent = button.dataset.words;
      delete button.dataset.words;
    }
  }
}
