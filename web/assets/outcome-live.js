// The page beside the form: its words at once, its picture within a second. One request of each is under way;
// the latest wins, and the old picture stays, said to be older, until the new one is there.
const WORDS_AFTER = 50; // ms
const PICTURE_AFTER = 150; // ms
const TRY_AGAIN = 5_000; // ms
const NO_PICTURE = "No picture just now. Your typing is saved.";
const OLDER = "Older than what you typed";

/** Follow `form` with the page in `place`. */
export function followLivePage(place, form) {
  return new LivePage(place, form);
}

class LivePage {
  constructor(place, form) {
    this.address = place.dataset.live;
    this.form = form;
    this.panel = place.querySelector("[data-live-page]");
    this.state = this.panel.querySelector("[data-live-state]");
    this.words = this.panel.querySelector("[data-live-words]");
    this.picture = this.panel.querySelector("[data-live-picture]");
    this.image = this.panel.querySelector("[data-live-image]");
    this.pages = this.panel.querySelector("[data-live-pages]");
    this.part = "a";
    this.view = "words";
    this.page = 1;
    this.wordsAsker = new LatestWins(WORDS_AFTER, () => this.askWords());
    this.pictureAsker = new LatestWins(PICTURE_AFTER, () => this.askPicture());
    this.panel.hidden = false;
    for (const link of place.querySelectorAll("[data-see-page]")) link.hidden = false;
    for (const link of place.querySelectorAll("[data-without-script]")) link.hidden = true;
    this.panel.addEventListener("click", (event) => this.pressed(event.target.closest("button")));
  }

  /** Something was typed. */
  changed(control) {
    if (control) this.typedIn = control;
    if (this.view === "picture") {
      if (this.image.getAttribute("src")) this.say(OLDER, true);
      this.pictureAsker.ask();
    } else {
      this.wordsAsker.ask();
    }
  }

  /** A field is being written in: it is marked among the words. */
  marks(control) {
    this.typedIn = control;
    this.mark();
  }

  pressed(button) {
    if (!button) return;
    if (button.dataset.part) {
      [this.part, this.page] = [button.dataset.part, 1];
      this.image.removeAttribute("src");
    }
    if (button.dataset.view) this.view = button.dataset.view;
    if (button.dataset.number) this.page = Number(button.dataset.number);
    for (const [name, value] of [["part", this.part], ["view", this.view]]) {
      for (const tab of this.panel.querySelectorAll(`[data-${name}]`)) {
        tab.setAttribute("aria-pressed", String(tab.dataset[name] === value));
      }
    }
    this.showView();
    this.changed();
  }

  async askWords() {
    const [answer, part] = await this.ask({});
    if (!answer || part !== this.part) return;
    this.say(answer.gone ?? "");
    if (answer.html === undefined) {
      this.wordsAsker.askLater(TRY_AGAIN);
      return;
    }
    this.words.innerHTML = answer.html; // our own server's, every value escaped
    this.showView();
    this.mark();
  }

  async askPicture() {
    const [answer, part] = await this.ask({ page: this.page });
    if (!answer || part !== this.part) return;
    if (!answer.png) {
      if (!answer.superseded) this.say(answer.gone ?? NO_PICTURE);
      this.pictureAsker.askLater(TRY_AGAIN);
      return;
    }
    this.image.src = `data:image/png;base64,${answer.png}`;
    this.showView();
    this.image.alt = `Page ${answer.page} of ${answer.pages}. The same words are in the text view.`;
    this.say(this.pictureAsker.isAsked ? OLDER : "", this.pictureAsker.isAsked);
    this.showPages(answer.page, answer.pages);
  }

  /** The server's answer about the form as it stands now, or null; and the part that was asked for. */
  async ask(more) {
    const part = this.part;
    const body = new URLSearchParams(new FormData(this.form));
    for (const [name, value] of Object.entries({ ...more, part })) body.set(name, value);
    for (const name of ["csrf_token", "shown"]) body.delete(name);
    try {
      const response = await fetch(this.address, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": this.form.elements.csrf_token.value },
      });
      return [response.ok ? await response.json() : { gone: NO_PICTURE }, part];
    } catch {
      return [{ gone: NO_PICTURE }, part];
    }
  }

  /** Show the one that was chosen, once there is anything to show. */
  showView() {
    this.words.hidden = this.view !== "words" || !this.words.hasChildNodes();
    this.picture.hidden = this.view !== "picture" || !this.image.getAttribute("src");
  }

  showPages(present, all) {
    this.page = present;
    this.pages.replaceChildren(
      ...Array.from({ length: all > 1 ? all : 0 }, (_, index) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "cp-quiet-button";
        button.dataset.number = index + 1;
        button.textContent = `Page ${index + 1}`;
        if (index + 1 === present) button.setAttribute("aria-current", "page");
        return button;
      }),
    );
  }

  say(words, older = false) {
    this.state.textContent = words;
    this.picture.classList.toggle("cp-older", older);
  }

  /** Mark the smallest piece of the words that holds what the field being typed in says. */
  mark() {
    this.words.querySelector(".cp-live__typed")?.classList.remove("cp-live__typed");
    const typed = typedText(this.typedIn);
    if (!typed || this.view !== "words") return;
    const holder = [...this.words.querySelectorAll("p, li, td, th")].find(
      (piece) => flat(piece.textContent).includes(typed) && !piece.querySelector("p, li, td"),
    );
    if (!holder) return;
    holder.classList.add("cp-live__typed");
    if (window.matchMedia("(min-width: 1024px)").matches) holder.scrollIntoView({ block: "nearest" });
  }
}

function typedText(control) {
  if (!control?.name || !["text", "textarea"].includes(control.type)) return "";
  const lines = control.value.split("\n").map(flat).filter(Boolean);
  return lines.length && lines[0].length > 2 ? lines[0] : "";
}

function flat(text) {
  return text.replace(/\s+/g, " ").trim();
}

/** Asks after a short wait; while one answer is awaited, any number of calls become one more. */
class LatestWins {
  constructor(wait, ask) {
    Object.assign(this, { wait, run: ask, busy: false, isAsked: false });
  }

  ask() {
    this.isAsked = true;
    if (!this.busy && !this.timer) this.timer = setTimeout(() => this.go(), this.wait);
  }

  /** Ask once more in `wait` ms, unless something is asked before. */
  askLater(wait) {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.ask(), wait);
  }

  async go() {
    clearTimeout(this.later);
    [this.timer, this.isAsked, this.busy] = [0, false, true];
    await this.run();
    this.busy = false;
    if (this.isAsked) this.ask();
  }
}
