// Saves each field 1 s after the last key and when it is left, at most every 3 s, one request at a time.
// What cannot be sent stays here and in the browser's store, and goes in order when the line is back.
import { Kept } from "./outcome-kept.js";
import { isCovered } from "./signed-out.js";
import { dropClash, showClash, showNotice } from "./outcome-telling.js";

const AFTER_LAST_KEY = 1_000; // ms
const AT_MOST_EVERY = 3_000; // ms
const TRY_AGAIN = 4_000; // ms
const LONGEST_WAIT = 4_000; // ms that a pressed button waits for what is on its way
const LOST = "Not sent yet. Kept on this tablet. Trying again.";
const SIGNED_OUT = "You are signed out. What you typed is kept on this tablet. Sign in again to send it.";
const ENDED = "These notes can no longer be changed here. What waited on this tablet was removed. Load the page again.";
const CLOSED = "This form can no longer be changed. Load the page again.";

export class Saver {
  constructor(place, form) {
    this.form = form;
    this.address = place.dataset.save;
    this.kept = new Kept(place.dataset.person, place.dataset.meeting);
    this.isPrivate = "talks" in place.dataset; // a mediator's private notes, which end with their key
    this.base = Number(form.elements.base.value);
    this.pending = new Map(); // control's name → {value, base}
    this.seen = new Map(); // control's name → revision of another's version that this writer has seen
    this.lastSent = 0;
    this.busy = false;
    this.lost = false;
    this.shown = place.querySelector("[data-saved]");
    this.spoken = place.querySelector("[data-spoken]");
    this.bar = document.querySelector("[data-lost]");
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("signed-in-again", () => this.soon(0));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
    form.addEventListener("submit", (event) => this.pressed(event));
  }

  /** A button was pressed that sends the whole form: what is typed is saved first, each field with the revision that
      its writer saw. The form knows only that of the page, so it would clash with what this window saved since. */
  async pressed(event) {
    if (this.isSaved || !this.form.requestSubmit || !(this.busy || this.pending.size)) return;
    event.preventDefault();
    if (this.holds) return; // pressed twice
    this.holds = true;
    await Promise.race([this.saveAll(), new Promise((done) => setTimeout(done, LONGEST_WAIT))]);
    this.holds = false;
    this.isSaved = true;
    this.form.requestSubmit(event.submitter);
    this.isSaved = false;
  }

  /** Send everything that waits, one request after another; ends at once where the line is lost. */
  async saveAll() {
    do {
      await this.underWay;
      await this.send();
    } while (this.pending.size && !this.lost && !this.stopped && !isCovered());
  }

  /** A control has another value: keep it, and save it soon. */
  changed(control) {
    if (isCovered()) return; // a browser may report the field that had the focus when it was taken away
    if (!control.name || control.type === "hidden" || control.type === "submit") return;
    for (const [name, value] of together(this.form, control)) this.put(name, value);
    this.soon(AFTER_LAST_KEY);
  }

  /** Save a value that stands in no control, such as a row's place. */
  put(name, value, base = this.seen.get(name) ?? this.base) {
    if (this.ended) return;
    // A tick that shares is not kept: sent later, it might share with somebody whom this page did not name.
    if (!this.isPrivate || !name.endsWith(".shared")) this.kept.keep(name, value, base);
    this.pending.set(name, { value, base: this.kept.get(name)?.base ?? base });
    this.show("Not saved yet", "waiting");
  }

  /** A field was left: what is typed in it is saved now. */
  left() {
    if (this.pending.size) this.soon(0);
  }

  /** Save in `wait` ms, but not sooner than 3 s after the last time. */
  soon(wait) {
    clearTimeout(this.timer);
    const earliest = this.lastSent + AT_MOST_EVERY - Date.now();
    this.timer = setTimeout(() => this.send(), Math.max(wait, earliest, 0));
  }

  /** Put back what an earlier visit could not send, and send it. */
  sendWhatWasKept() {
    for (const [name, entry] of this.kept.all()) {
      if (valueOf(this.form, name) === entry.value) {
        this.kept.forget(name);
      } else {
        this.form.dispatchEvent(new CustomEvent("kept", { detail: { name, value: entry.value } }));
        this.pending.set(name, { value: entry.value, base: entry.base });
        this.lost = true;
      }
    }
    if (this.pending.size) this.soon(0);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.busy || !this.pending.size || isCovered()) return; // covered: not under another person's name
    this.busy = true;
    this.lastSent = Date.now();
    this.sending = this.batch(this.pending);
    this.underWay = this.dispatch(this.sending);
    await this.underWay;
    this.busy = false;
    if (this.pending.size && !this.stopped) this.soon(this.lost ? TRY_AGAIN : AFTER_LAST_KEY);
  }

  /** The page is left or put aside: what waits for an earlier save goes now, for there may be no later. A field
      that is on its way already waits in the browser's store, so that it does not clash with itself. */
  leave() {
    if (!this.busy) this.send();
    else if (!this.stopped && !isCovered()) {
      const waiting = new Map([...this.pending].filter(([name]) => !this.sending.has(name)));
      if (waiting.size) this.dispatch(this.batch(waiting));
    }
  }

  async dispatch(sending) {
    const [{ base }] = sending.values();
    this.show("Saving…");
    try {
      const answer = await this.post(base, sending);
      if (answer) this.arrived(answer, sending);
    } catch {
      this.isLost(LOST);
    }
  }

  /** The oldest of these unsent values that share a revision. */
  batch(unsent) {
    const base = [...unsent.values()][0].base;
    return new Map([...unsent].filter(([, entry]) => entry.base === base));
  }

  async post(base, sending, again = true) {
    const body = new URLSearchParams({ base });
    for (const [name, { value }] of sending) body.append(name, value);
    const response = await fetch(this.address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": this.form.elements.csrf_token.value },
      keepalive: body.toString().length < 60_000, // so that it still goes when the page is left
    });
    if (response.ok) return response.json();
    if (response.status === 400 && again && (await this.renewToken())) return this.post(base, sending, false);
    if (response.status === 401) this.isLost(SIGNED_OUT);
    else if (this.isPrivate && [404, 409].includes(response.status)) this.end();
    else if (response.status === 409) this.stop(CLOSED);
    else throw new Error(`answer ${response.status}`);
    return null;
  }

  /** The page was open for longer than its token lives: take one from a fresh copy of the page. */
  async renewToken() {
    const response = await fetch(this.form.action);
    if (!response.ok || response.redirected) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector(`#${this.form.id} [name=csrf_token]`)?.value;
    if (token) document.querySelectorAll("[name=csrf_token]").forEach((field) => (field.value = token));
    return Boolean(token);
  }

  arrived(answer, sending) {
    const unsaved = new Set(answer.unsaved);
    const clashing = new Set(answer.clashes.flatMap((clash) => Object.keys(clash.controls)));
    for (const [name, entry] of sending) {
      if (this.pending.get(name)?.value === entry.value) this.pending.delete(name);
      if (clashing.has(name) || unsaved.has(name)) continue;
      this.kept.sent(name, entry.value);
      this.hasSeen(name, answer.revision);
    }
    for (const clash of answer.clashes) showClash(this.form, clash, (choice) => this.settle(clash, choice));
    for (const [name, sentence] of Object.entries(answer.notices)) showNotice(this.form, name, sentence);
    this.form.dispatchEvent(new CustomEvent("hints", { detail: answer.hints }));
    this.bar.hidden = true;
    const words = this.lost ? answer.saved.replace("Saved", "Saved again") : answer.saved;
    this.lost = false;
    if (unsaved.size) this.show(answer.unsaved_words, "waiting", answer.unsaved_words);
    else if (!this.pending.size) this.show(words, answer.clashes.length ? "waiting" : "done", words.split(/ \d/)[0]);
  }

  /** What was saved from this window was seen by it: typing on is no clash with oneself. */
  hasSeen(name, revision) {
    this.seen.set(name, revision);
    const waiting = this.pending.get(name);
    if (!waiting) return;
    waiting.base = revision;
    this.kept.rebase(name, revision);
  }

  /** After a clash: theirs is put into the box, or mine is saved in its place. */
  settle(clash, keepsMine) {
    for (const [name, theirs] of Object.entries(clash.controls)) {
      this.kept.forget(name);
      this.seen.set(name, clash.revision);
      if (keepsMine) this.put(name, valueOf(this.form, name));
      else setValue(this.form, name, theirs);
    }
    dropClash(this.form, clash);
    if (keepsMine) this.soon(0);
    else this.form.dispatchEvent(new Event("input"));
  }

  isLost(words) {
    if (!this.lost) this.show("Not saved yet", "waiting", "Not saved yet");
    this.lost = true;
    this.bar.querySelector("[data-lost-words]").textContent = words;
    this.bar.hidden = false;
  }

  /** The notes were destroyed, or are no longer this person's: nothing of them stays in the browser. */
  end() {
    this.ended = true;
    this.kept.forgetAll();
    this.pending.clear();
    this.stop(ENDED);
  }

  stop(words) {
    this.stopped = true;
    this.isLost(words);
  }

  show(words, tone = "", spoken = "") {
    this.shown.textContent = words;
    this.shown.className = `cp-saved${tone ? ` cp-saved--${tone}` : ""}`;
    if (spoken && this.spoken.textContent !== spoken) this.spoken.textContent = spoken;
  }
}

/** [name, value] of a control, and of those that are one field with it: the parts of a date. */
function together(form, control) {
  const part = control.name.match(/^(.+)-(day|month|year)$/);
  const names = part ? ["day", "month", "year"].map((one) => `${part[1]}-${one}`) : [control.name];
  return names.map((name) => [name, valueOf(form, name)]);
}

/** What a control would send; an empty text for a box that is not ticked. Null where there is no such control. */
export function valueOf(form, name) {
  const control = form.elements[name];
  if (!control) return null;
  if (control instanceof RadioNodeList) return control.value;
  if (control.type === "checkbox" || control.type === "radio") return control.checked ? control.value : "";
  return control.value;
}

/** Put a value into a control. */
export function setValue(form, name, value) {
  const control = form.elements[name];
  if (!control) return;
  if (control instanceof RadioNodeList) {
    for (const radio of control) radio.checked = radio.value === value;
  } else if (control.type === "checkbox") {
    control.checked = value !== "";
  } else {
    control.value = value;
  }
}
