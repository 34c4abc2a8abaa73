// Beside a field: what its text lost, what is wrong with a date, what someone else wrote meanwhile.

/** Show `sentence` beside the field `name`, or take away what was said before. */
export function showNotice(form, name, sentence) {
  const group = groupOf(form, name);
  if (!group) return;
  group.querySelector(":scope > [data-notice]")?.remove();
  if (!sentence || group.querySelector(".govuk-error-message") || isBeingTyped(group)) return;
  group.closest("details")?.setAttribute("open", "");
  const notice = document.createElement("p");
  notice.className = "cp-notice";
  notice.dataset.notice = "";
  notice.textContent = sentence;
  group.append(notice);
}

/** A date half typed is no mistake yet. */
function isBeingTyped(group) {
  return Boolean(group.querySelector(".govuk-date-input")?.contains(document.activeElement));
}

/** Both versions of one field, and the choice between them; `settle(true)` keeps this writer's. */
export function showClash(form, clash, settle) {
  dropClash(form, clash);
  const group = groupOf(form, clash.unit);
  if (!group) return;
  const box = document.createElement("div");
  box.className = "cp-clash";
  box.dataset.clash = clash.unit;
  box.setAttribute("role", "group");
  box.append(
    words("p", clash.sentence, "strong"),
    words("p", "The version that is saved:"),
    Object.assign(words("p", clash.theirs), { className: "cp-kept" }),
    words("p", "What you typed here is in the box."),
  );
  const buttons = document.createElement("div");
  buttons.className = "cp-buttons";
  buttons.append(button("Keep what is in the box", () => settle(true)), button("Use the saved version", () => settle(false)));
  box.append(buttons);
  group.closest("details")?.setAttribute("open", "");
  group.after(box);
}

/** Take the two versions away. */
export function dropClash(form, clash) {
  form.querySelector(`[data-clash="${CSS.escape(clash.unit)}"]`)?.remove();
}

function groupOf(form, name) {
  const control = form.elements[name] ?? form.elements[`${name}-day`];
  const one = control instanceof RadioNodeList ? control[0] : control;
  return one?.closest(".govuk-form-group");
}

function words(tag, text, inner = "") {
  const element = document.createElement(tag);
  if (inner) element.append(words(inner, text));
  else element.textContent = text;
  return element;
}

function button(text, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "govuk-button govuk-button--secondary";
  element.textContent = text;
  element.addEventListener("click", press);
  return element;
}
