// A mediator's private notes: saved field by field while the mediator writes, as the outcome form is.
// Without any of this the page works by its button.
import { forgetEarlierNotes } from "./outcome-kept.js";
import { Saver, setValue } from "./outcome-saving.js";

const place = document.querySelector("[data-talks]");
const gone = document.querySelector("[data-talks-gone]");
const form = document.getElementById("talks-form");
if (gone) forgetEarlierNotes(gone.dataset.person, gone.dataset.case);
if (place && form) {
  forgetEarlierNotes(place.dataset.person, place.dataset.case, place.dataset.meeting);
  const saver = new Saver(place, form);
  form.addEventListener("input", (event) => saver.changed(event.target));
  form.addEventListener("change", (event) => {
    saver.changed(event.target);
    saver.left();
  });
  form.addEventListener("focusout", () => saver.left());
  form.addEventListener("kept", (event) => setValue(form, event.detail.name, event.detail.value));
  saver.sendWhatWasKept();
}
