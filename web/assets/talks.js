// A mediator's private notes: saved field by field while the mediator writes, as the outcome form is.
// Without any of this the page works by its button.
import { Saver, setValue } from "./outcome-saving.js";

const place = document.querySelector("[data-talks]");
const form = document.getElementById("talks-form");
if (place && form) {
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
