// The outcome form: saved field by field while the mediator writes, with the page beside it.
// Without any of this the form works by its buttons.
import { followLivePage } from "./outcome-live.js";
import { prepareRows } from "./outcome-rows.js";
import { Saver } from "./outcome-saving.js";

const place = document.querySelector("[data-outcome]");
const form = document.getElementById("outcome-form");
if (place && form) {
  const saver = new Saver(place, form);
  const live = followLivePage(place, form);
  prepareRows(form, saver, live);
  form.addEventListener("input", (event) => {
    saver.changed(event.target);
    live.changed(event.target);
  });
  form.addEventListener("change", (event) => {
    saver.changed(event.target);
    saver.left();
    live.changed(event.target);
  });
  form.addEventListener("focusout", () => saver.left());
  form.addEventListener("focusin", (event) => live.marks(event.target));
  countWords(form);
  saver.sendWhatWasKept();
  live.changed();
}

/** Say how many words a text has where it may have only so many. */
function countWords(root) {
  for (const said of root.querySelectorAll("[data-words-of]")) {
    const box = root.elements[said.dataset.wordsOf];
    const most = Number(said.dataset.most);
    const count = () => {
      const words = box.value.split(/\s+/).filter(Boolean).length;
      said.textContent = words > most ? `${words - most} words too many` : `${words} of ${most} words`;
    };
    box.addEventListener("input", count);
    count();
  }
}
