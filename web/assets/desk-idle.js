// On a device that was handed round, nothing is left to read by whoever picks it up: after some minutes without a
// touch the page is covered and asks, and a minute later it is handed back, which ends the turn. The server holds the
// same limit; this script covers before it, and lets it know while somebody reads without opening another page.
const GRACE = 60_000; // ms between the question and the end
const TELL_EVERY = 45_000; // ms; the server hears of a reader no more often
const TOUCHES = ["pointerdown", "pointermove", "keydown", "scroll", "touchmove", "input"];

const marked = document.querySelector("[data-handed-back-after]");
const limit = Number(marked?.dataset.handedBackAfter) * 60_000;
const form = marked?.querySelector("form");
let touchedAt = Date.now();
let toldAt = Date.now();
let cover = null;
let ended = false;

function touched() {
  if (cover?.open || ended) return; // under the cover only its own button counts
  touchedAt = Date.now();
  if (touchedAt - toldAt > TELL_EVERY) tell();
}

async function tell() {
  toldAt = Date.now();
  const answer = await fetch("/desk/still", { method: "HEAD", redirect: "manual" }).catch(() => null);
  if (answer && !answer.ok) end(); // the turn has ended elsewhere; a lost line ends nothing
}

function look() {
  if (ended) return;
  const left = touchedAt + limit - Date.now();
  if (left <= 0) end();
  else if (left <= GRACE) ask(left);
}

function ask(left) {
  cover ??= build();
  cover.querySelector("p").textContent =
    `Nobody has touched this page for a while. It goes back in ${Math.max(1, Math.ceil(left / 1000))} seconds.`;
  document.documentElement.dataset.covered = "yes";
  if (!cover.open) cover.showModal();
}

function end() {
  ended = true;
  delete document.documentElement.dataset.covered;
  const waits = document.createElement("p");
  waits.textContent = "This page is closed, because nobody touched it.";
  document.body.replaceChildren(waits, form); // also where no line carries the press: nothing is left to read
  form.submit();
}

function build() {
  const made = document.createElement("dialog");
  made.className = "cp-dialog cp-cover";
  made.setAttribute("aria-labelledby", "cover-title");
  const title = Object.assign(document.createElement("h2"), { id: "cover-title", textContent: "Are you still there?" });
  const stay = Object.assign(document.createElement("button"), {
    type: "button",
    className: "govuk-button",
    textContent: "Yes, go on",
    autofocus: true,
  });
  stay.addEventListener("click", () => {
    made.close();
    delete document.documentElement.dataset.covered;
    touchedAt = Date.now();
    tell();
  });
  made.addEventListener("cancel", (event) => event.preventDefault());
  made.append(title, document.createElement("p"), stay);
  document.body.append(made);
  return made;
}

if (limit > 0 && !form) {
  const opened = Date.now(); // the host's own screen lasts as long as the server says, whatever is touched
  setInterval(() => Date.now() - opened >= limit && location.replace("/desk"), 1000);
} else if (limit > 0) {
  for (const kind of TOUCHES) document.addEventListener(kind, touched, { passive: true, capture: true });
  setInterval(look, 1000);
  for (const kind of ["visibilitychange", "pageshow"]) addEventListener(kind, look, true);
}
