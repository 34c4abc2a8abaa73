// A bundle's documents are dragged into their order; without script, and by keyboard, their buttons move them.

/** Let the documents under `form` be dragged; the new order is sent at once, so that numbers are shown again. */
export function orderByDragging(form) {
  if (!form) return;
  let dragged = null;
  const help = form.querySelector(".cp-bundle__help");
  if (help) help.hidden = false;
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-document]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("cp-bundle__document--dragged");
  });
  form.addEventListener("dragover", (event) => {
    const list = event.target.closest?.(".cp-bundle__section")?.querySelector(".cp-bundle__documents");
    if (!dragged || !list) return;
    event.preventDefault();
    const next = following(list, event.clientY, dragged);
    if (next) list.insertBefore(dragged, next);
    else list.append(dragged);
  });
  form.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });
  form.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("cp-bundle__document--dragged");
    dragged = null;
    send(form);
  });
}

/** The document in `list` before which one that is held at height `y` goes; null at the end. */
function following(list, y, dragged) {
  const others = [...list.querySelectorAll("[data-document]")].filter((one) => one !== dragged);
  return others.find((one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2) ?? null;
}

function send(form) {
  const order = [];
  for (const section of form.querySelectorAll("[data-section]")) {
    order.push(`s:${section.dataset.section}`);
    for (const one of section.querySelectorAll("[data-document]")) order.push(`d:${one.dataset.document}`);
  }
  form.elements.order.value = order.join(" ");
  form.querySelector("[data-bundle-said]").textContent = "Saving the order.";
  form.requestSubmit ? form.requestSubmit() : form.submit();
}

orderByDragging(document.querySelector("[data-bundle-order]"));
