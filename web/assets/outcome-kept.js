// What is not sent yet, kept in this browser: one entry for each person, meeting and field, so that
// nobody who shares the tablet sees another's words. Sent entries are forgotten; signing out forgets one's own.
const PREFIX = "counterpart|";

/** The entries of one person and meeting. */
export class Kept {
  constructor(person, meeting) {
    this.prefix = `${PREFIX}${person}|${meeting}|`;
  }

  /** Keep a control's value with the revision that its writer had seen. */
  keep(name, value, base) {
    const known = this.get(name);
    write(this.prefix + name, { value, base: known ? known.base : base, at: known ? known.at : Date.now() });
  }

  get(name) {
    return read(this.prefix + name);
  }

  /** Its writer has seen a newer revision. */
  rebase(name, base) {
    const known = this.get(name);
    if (known) write(this.prefix + name, { ...known, base });
  }

  /** Forget a value that was sent, unless it has changed since. */
  sent(name, value) {
    const known = this.get(name);
    if (known && known.value === value) remove(this.prefix + name);
  }

  forget(name) {
    remove(this.prefix + name);
  }

  forgetAll() {
    keys(this.prefix).forEach(remove);
  }

  /** [control, entry], in the order in which they were first typed. */
  all() {
    return keys(this.prefix)
      .map((key) => [key.slice(this.prefix.length), read(key)])
      .filter(([, entry]) => entry)
      .sort(([, a], [, b]) => a.at - b.at);
  }
}

/** Forget what waits of one person's private notes in one case, but for the notes named `current`: the rest belongs to
    notes that were destroyed, and goes into no new ones. */
export function forgetEarlierNotes(person, notes, current = null) {
  const stays = current && `${PREFIX}${person}|${current}|`;
  keys(`${PREFIX}${person}|${notes}`)
    .filter((key) => !stays || !key.startsWith(stays))
    .forEach(remove);
}

/** Forget what someone typed when they sign out, or hand this device over, which signs them out; ask first if anything was not sent. What others typed stays theirs. */
export function forgetOnSignOut(root) {
  root.addEventListener(
    "submit",
    (event) => {
      if (!/\/(sign-out|hand-over)$/.test(event.target.action ?? "")) return;
      const person = root.querySelector("[data-signed-in-person]")?.dataset.signedInPerson;
      const unsent = keys(`${PREFIX}${person}|`);
      if (unsent.length && !window.confirm("Something you typed is not sent yet. Sign out, and lose it?")) {
        event.preventDefault();
        return;
      }
      unsent.forEach(remove);
    },
    true,
  );
}

// A browser may refuse its store, or be full: then the text is in the page alone.
function keys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, entry) {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
  } catch {
    // see above
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // see above
  }
}
