// My questions for the doctor: kept in this browser, sent nowhere.

const KEY = "hepatica.questions";
const MOST = 20; // so many does a talking device keep, too

// What this browser keeps under a name; null where there is nothing, or where it keeps nothing for us.
export function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

// Whether this browser has kept it.
export function keep(name, text) {
  try {
    localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

export function forget() {
  try {
    Object.keys(localStorage).filter((name) => name.startsWith("hepatica.")).forEach((name) => localStorage.removeItem(name));
  } catch {
    // Nothing was kept.
  }
}

export class Questions {
  #list = read();

  get list() {
    return [...this.#list];
  }

  get full() {
    return this.#list.length >= MOST;
  }

  // Whether the browser keeps the questions beyond this visit.
  replace(list) {
    this.#list = list.slice(0, MOST);
    return keep(KEY, JSON.stringify(this.#list));
  }

  add(text) {
    return this.replace([...this.#list, text]);
  }

  // The questions, in case another tab of the browser has changed them.
  reread() {
    this.#list = read();
  }
}

function read() {
  try {
    const found = JSON.parse(kept(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((text) => typeof text === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}
