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
  countWords(form, place.querySelector("[data-spoken]"));
  saver.sendWhatWasKept();
  live.changed();
}

/** Say how many words a text has where it may have only so many; aloud when they become too many. */
function countWords(root, spoken) {
  for (const said of root.querySelectorAll("[data-words-of]")) {
    const box = root.elements[said.dataset.wordsOf];
    const most = Number(said.dataset.most);
    const count = () => {
      const words = box.value.split(/\s+/).filter(Boolean).length;
      const over = words - most;
      const told = over > 0 ? `${words} of ${most} words: ${over} too many` : `${words} of ${most} words`;
      if (over > 0 && !said.classList.contains("cp-notice")) spoken.textContent = `The summary is longer than ${most} words`;
      said.classList.toggle("cp-notice", over > 0);
      said.textContent = told;
    };
    box.addEventListener("input", count);
    count();
  }
}
