// Staff are signed out when nothing happens for long; five minutes before, a dialog says when.
// The time is counted from the last request of any tab: pages, autosave and "Stay signed in" alike.
import { isCovered } from "./signed-out.js";

const WARNING = 5 * 60_000; // ms before the end
const LOOK_EVERY = 15_000; // ms; sleeping computers make long timers late
const SEEN = "counterpart-last-request";

const marked = document.querySelector("[data-signed-out-after]");
const limit = Number(marked?.dataset.signedOutAfter) * 60_000;
let dialog = null;

function seen() {
  try {
    localStorage.setItem(SEEN, String(Date.now()));
  } catch {
    pageSeen = Date.now(); // a browser without a store: this tab counts alone
  }
}

let pageSeen = Date.now();

function endsAt() {
  let last = pageSeen;
  try {
    last = Math.max(last, Number(localStorage.getItem(SEEN)) || 0);
  } catch {
    // as above
  }
  return last + limit;
}

function look() {
  if (isCovered()) return;
  const left = endsAt() - Date.now();
  if (left > WARNING) {
    dialog?.close();
  } else if (left > 0 && !dialog?.open) {
    warn(new Date(endsAt()));
  } else if (left <= 0 && dialog?.open) {
    tell("You are signed out now. What you typed on this page is still here: sign in when you send it.");
  }
}

function warn(end) {
  if (!dialog) dialog = build();
  const time = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" });
  tell(`You will be signed out at ${time.format(end).replace(" ", "")} (UK time). What you typed is kept.`);
  dialog.showModal();
}

function tell(words) {
  dialog.querySelector("p").textContent = words;
}

function build() {
  const made = document.createElement("dialog");
  made.className = "cp-dialog";
  made.setAttribute("aria-labelledby", "idle-title");
  const title = Object.assign(document.createElement("h2"), { id: "idle-title", textContent: "Are you still there?" });
  const stay = Object.assign(document.createElement("button"), {
    type: "button",
    className: "govuk-button",
    textContent: "Stay signed in",
    autofocus: true,
  });
  stay.addEventListener("click", async () => {
    const answer = await fetch("/account", { method: "HEAD", redirect: "manual" }).catch(() => null);
    if (answer?.ok) {
      seen();
      made.close();
    } else {
      tell("We could not reach the service, or you are signed out. What you typed on this page is still here.");
    }
  });
  made.append(title, document.createElement("p"), stay);
  document.body.append(made);
  return made;
}

if (limit > 0) {
  seen();
  // Autosave's own requests count too; nobody else has to know of this file.
  new PerformanceObserver((list) => {
    const renews = ({ initiatorType, name }) => initiatorType === "fetch" && !name.includes("/sign-in/still");
    if (list.getEntries().some(renews)) seen();
  }).observe({ type: "resource" });
  setInterval(look, Math.min(LOOK_EVERY, limit / 20));
  document.addEventListener("visibilitychange", look);
}
