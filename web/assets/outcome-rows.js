// People and actions: added, removed, brought back and moved in place; each by what its button would post.
import { setValue } from "./outcome-saving.js";

const BLANK = "00000000"; // the id of the rows that are copied
const ONE = { actions: "Action", people: "Person" };

/** Let the row buttons of `form` work without loading the page again. */
export function prepareRows(form, saver, live) {
  const rows = new Rows(form, saver, live);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const work = rows.workOf(button);
    if (!work) return;
    event.preventDefault();
    work();
    live.changed();
  });
  form.addEventListener("input", (event) => tellRow(event.target));
  form.addEventListener("change", (event) => tellRow(event.target));
  window.addEventListener("hashchange", openNamed);
  openNamed();
  form.addEventListener("kept", (event) => rows.putBack(event.detail.name, event.detail.value));
  form.addEventListener("hints", (event) => rows.showHints(event.detail));
}

class Rows {
  constructor(form, saver, live) {
    Object.assign(this, { form, saver, live });
    this.spoken = document.querySelector("[data-spoken]");
  }

  workOf(button) {
    const row = ["up", "down", "remove"].includes(button.name) ? button.closest("[data-row]") : null;
    if (button.dataset.add) return () => this.add(button.dataset.add);
    if (button.dataset.use) return () => this.use(button.value, button.dataset.use);
    if (row && button.name === "remove") return () => this.remove(row);
    if (row) return () => this.move(row, button);
    return null;
  }

  add(group, id = freshId()) {
    const row = this.copy(group, id);
    this.place(group).append(row);
    this.number(group);
    for (const control of row.querySelectorAll("[name$='.present']")) this.saver.changed(control);
    this.savePlaces(group, [row]);
    row.querySelector("textarea, input:not([type=hidden]):not([type=checkbox])")?.focus();
    this.say(`${this.title(row)} added`);
    return row;
  }

  copy(group, id) {
    const blank = document.getElementById(group === "actions" ? "blank-action" : "blank-person");
    const filled = document.createElement("template");
    filled.innerHTML = blank.innerHTML.replaceAll(BLANK, id);
    return filled.content.querySelector("[data-row]");
  }

  remove(row) {
    const group = groupOf(row);
    const words = `${this.title(row)} removed.`;
    const next = row.nextElementSibling;
    const note = removedNote(words, row.dataset.row, () => this.bringBack(row, note));
    row.replaceWith(note);
    this.number(group);
    this.saver.put(`${row.dataset.row}.removed`, "yes");
    this.saver.left();
    const target = (next?.matches("[data-row]") && next.querySelector("summary, h3")) || note;
    if (!target.matches("summary")) target.tabIndex = -1;
    target.focus();
    this.say(`${words} Undo`);
  }

  bringBack(row, note) {
    note.replaceWith(row);
    this.number(groupOf(row));
    this.saver.put(`${row.dataset.row}.removed`, "");
    this.saver.left();
    row.querySelector("textarea, input:not([type=hidden])")?.focus();
    this.live.changed();
  }

  move(row, button) {
    const group = groupOf(row);
    const rows = this.all(group);
    const other = rows[rows.indexOf(row) + (button.name === "up" ? -1 : 1)];
    if (!other) return;
    if (button.name === "up") other.before(row);
    else other.after(row);
    this.number(group);
    this.savePlaces(group, this.all(group));
    (button.hidden ? row.querySelector("[name=up]:not([hidden]), [name=down]:not([hidden])") : button)?.focus();
    this.say(`Now ${this.title(row).toLowerCase()}`);
  }

  /** Write the lawful date into its three boxes. */
  use(stem, day) {
    const [year, month, date] = day.split("-").map(Number);
    for (const [part, value] of Object.entries({ day: date, month, year })) {
      setValue(this.form, `${stem}.due_date-${part}`, String(value));
    }
    const box = this.form.elements[`${stem}.due_date-day`];
    this.saver.changed(box);
    this.saver.left();
    tellRow(box);
    box.focus();
  }

  /** What an earlier visit could not send goes back into its control, its row made again if need be. */
  putBack(name, value) {
    const [group, id] = name.split(".");
    if (name.endsWith(".removed")) {
      if (value) document.getElementById(`${group}.${id}`)?.remove();
      return;
    }
    if (ONE[group] && !document.getElementById(`${group}.${id}`)) {
      this.place(group).append(this.copy(group, id));
      this.number(group);
    }
    setValue(this.form, name, value);
    const row = document.getElementById(`${group}.${id}`);
    row?.querySelector("details")?.setAttribute("open", "");
    tellRow(row?.querySelector("textarea"));
  }

  showHints(hints) {
    for (const [row, html] of Object.entries(hints)) {
      const place = this.form.querySelector(`[data-suggestion="${row}"]`);
      if (place && place.innerHTML.trim() !== html.trim()) place.innerHTML = html;
    }
  }

  savePlaces(group, changed) {
    const rows = this.all(group);
    for (const row of changed) {
      const place = String(rows.indexOf(row) + 1);
      setValue(this.form, `${row.dataset.row}.position`, place);
      this.saver.put(`${row.dataset.row}.position`, place);
    }
    this.saver.left();
  }

  /** Numbers as they stand, and no button that leads nowhere. */
  number(group) {
    const rows = this.all(group);
    rows.forEach((row, index) => {
      row.querySelector("[data-number]").textContent = index + 1;
      row.querySelector("[name=up]").hidden = index === 0;
      row.querySelector("[name=down]").hidden = index === rows.length - 1;
    });
    if (group === "actions") document.querySelector("[data-count]").textContent = rows.length;
  }

  place(group) {
    return this.form.querySelector(`[data-rows="${group}"]`);
  }

  all(group) {
    return [...this.place(group).querySelectorAll(":scope > [data-row]")];
  }

  title(row) {
    return `${ONE[groupOf(row)]} ${row.querySelector("[data-number]").textContent}`;
  }

  say(words) {
    this.spoken.textContent = words;
  }
}

/** The one line of a folded action, as it stands now. */
function tellRow(control) {
  const row = control?.closest("[data-row]");
  if (!row?.querySelector("[data-told]")) return;
  const of = (name) => row.querySelector(`[name="${row.dataset.row}.${name}"]`)?.value.trim() ?? "";
  const [day, month, year] = ["day", "month", "year"].map((part) => of(`due_date-${part}`));
  row.querySelector("[data-told]").textContent = of("what") || "Nothing written yet";
  row.querySelector("[data-who]").textContent = of("owner_party") || "Nobody chosen yet";
  row.querySelector("[data-when]").textContent = day && month && year ? dayTold(day, month, year) : "No date yet";
}

function dayTold(day, month, year) {
  const typed = `${day} ${month} ${year}`;
  if (!/^\d{1,2} \d{1,2} \d{4}$/.test(typed)) return typed;
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/** Open the action in which the address names something. */
function openNamed() {
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("[data-row]")?.querySelector("details")?.setAttribute("open", "");
}

function groupOf(row) {
  return row.dataset.row.split(".")[0];
}

function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((n) => n.toString(16).padStart(2, "0")).join("");
}

function removedNote(words, stem, undo) {
  const note = document.createElement("div");
  note.className = "cp-note cp-note--plain";
  const line = document.createElement("p");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cp-quiet-button";
  button.textContent = "Undo";
  button.addEventListener("click", undo);
  line.append(`${words} `, button);
  // Sent with the page, so that the row is gone from it whichever way the page is sent.
  const gone = Object.assign(document.createElement("input"), { type: "hidden", name: `${stem}.removed`, value: "yes" });
  note.append(line, gone);
  return note;
}
