// Pages of staff that stay open in other tabs, or come back by 'Back', are covered once their person is signed out of
// this browser. What was typed on them stays in memory, out of sight, and stands there again when the same person
// signs in. Nobody else sees it.
const CHANNEL = "counterpart-sign-in";
const PRESSED = "counterpart-sign-in-pressed";
const CHANGES = "form[action$='/sign-out'], form[action$='/your/hand-over']";

/** Watch whether the person whose page this is stays signed in; tell other tabs of a press that signs in or out. */
export function watchSignIn(document) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  if (remember("read")) channel?.postMessage("changed");
  document.addEventListener("submit", (event) => {
    const changes = event.target.matches(CHANGES) || document.querySelector("[data-changes-sign-in]");
    if (changes && !event.defaultPrevented) remember("write");
  });
  const marked = document.querySelector("[data-signed-in-person]");
  if (!marked) return;
  const page = new StaffPage(document, marked.dataset);
  channel?.addEventListener("message", () => page.look());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") page.look();
  });
  window.addEventListener("pagehide", () => page.hide());
  window.addEventListener("pageshow", async (event) => {
    if (event.persisted) await page.look();
    page.show();
  });
}

/** Whether this page is covered: nothing of it is sent or said meanwhile. */
export function isCovered() {
  return "signedOut" in document.documentElement.dataset;
}

class StaffPage {
  constructor(document, { signedInPerson, signedInAs }) {
    this.document = document;
    this.address = `/sign-in/still?person=${encodeURIComponent(signedInPerson)}`;
    this.name = signedInAs;
    this.left = null; // what stood on the page, while it is covered
  }

  /** Ask the server; without an answer the page stays as it is: a lost line signs nobody out. */
  async look() {
    const answer = await fetch(this.address).catch(() => null);
    if (!answer?.ok) return;
    const { signed_in: signedIn } = await answer.json();
    if (signedIn) this.uncover();
    else this.coverUp();
  }

  coverUp() {
    if (this.left) return;
    const { body, documentElement } = this.document;
    const typed = [...body.querySelectorAll("form[method=post] :is(input, textarea, select)")].some(differs);
    const words = this.words(typed);
    documentElement.dataset.signedOut = "yes";
    this.title = this.document.title;
    this.left = this.document.createDocumentFragment();
    this.left.append(...body.childNodes);
    body.append(words);
    const heading = body.querySelector("h1");
    this.document.title = heading.textContent;
    heading.focus();
  }

  /** What stands on the page instead. Of what was on it, the header's names alone are said again. */
  words(typed) {
    const make = (name, told = {}, ...inside) => {
      const made = Object.assign(this.document.createElement(name), told);
      made.append(...inside);
      return made;
    };
    const named = [...this.document.querySelectorAll(".cp-wordmark, .cp-header__provider")].map((one) =>
      make("span", { className: one.className }, one.textContent),
    );
    const here = encodeURIComponent(window.location.pathname + window.location.search);
    const way = make("a", { className: "govuk-button", href: `/sign-in?next=${here}` }, "Sign in");
    const said = [
      make("h1", { tabIndex: -1 }, "You are signed out"),
      make("p", {}, `${this.name} is no longer signed in here, so this page is closed.`),
    ];
    if (typed) {
      way.target = "_blank"; // this page must not be left: what was typed on it stands behind this one
      const kept = `What was typed on this page is kept while this window stays open. It is here again when ${this.name} signs in.`;
      said.push(make("p", {}, kept));
    }
    const row = make("div", { className: "cp-header__row" }, ...named);
    const main = make("main", { className: "govuk-main-wrapper", id: "main-content" }, ...said, make("p", {}, way));
    const cover = this.document.createDocumentFragment();
    cover.append(
      make("header", { className: "cp-header cp-staff-header" }, make("div", { className: "govuk-width-container" }, row)),
      make("div", { className: "govuk-width-container" }, main),
    );
    return cover;
  }

  uncover() {
    if (!this.left) return;
    delete this.document.documentElement.dataset.signedOut;
    this.document.body.replaceChildren(this.left);
    this.left = null;
    this.document.title = this.title;
    window.dispatchEvent(new Event("signed-in-again"));
  }

  // A page that 'Back' brings from memory shows nothing before it is known whose browser this is now.
  hide() {
    this.document.body.style.visibility = "hidden";
  }

  show() {
    this.document.body.style.visibility = "";
  }
}

function differs(control) {
  if (control.type === "hidden" || control.type === "submit") return false;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.type === "file") return control.files.length > 0;
  if (control.options) return [...control.options].some((one) => one.selected !== one.defaultSelected);
  return control.value !== control.defaultValue;
}

/** That the press before this page may have signed someone in or out, kept in this tab alone. */
function remember(what) {
  try {
    const known = sessionStorage.getItem(PRESSED) !== null;
    if (what === "write") sessionStorage.setItem(PRESSED, "yes");
    else sessionStorage.removeItem(PRESSED);
    return known;
  } catch {
    return what === "read"; // a browser without a store: other tabs look once more than they need to
  }
}
