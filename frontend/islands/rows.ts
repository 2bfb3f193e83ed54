// <fieldset data-rows="members">: a repeating group. Its buttons work without this script, by a round
// to the server; with it, and with a <template> to copy, rows come and go at once and without network.
import { refresh } from "./show-when.ts";

const NAMED = ["name", "id", "for", "value", "aria-describedby", "data-entry", "data-inside", "data-name"];

/** Every name and number in a row, from one place to another. */
function renumber(row: Element, group: string, to: number): void {
  const from = new RegExp(`(${group}[- ])(?:\\d+|__n__)`, "g");
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const name of NAMED) {
      const isOther = name === "value" && element.getAttribute("name") !== "row";
      const before = isOther ? null : element.getAttribute(name);
      if (before !== null) element.setAttribute(name, before.replace(from, `$1${to}`));
    }
  }
  const number = row.querySelector("[data-number]");
  if (number) number.textContent = String(to + 1);
}

function settle(box: HTMLElement): void {
  const group = box.dataset["rows"] ?? "";
  const rows = [...box.querySelectorAll(":scope > [data-entry]")];
  rows.forEach((row, index) => renumber(row, group, index));
  const marker = box.querySelector<HTMLInputElement>(`:scope > input[name$="${group}-rows"]`);
  if (marker) marker.value = String(rows.length);
  const add = box.querySelector<HTMLButtonElement>(':scope > button[name="row"]');
  if (add) add.hidden = rows.length >= Number(box.dataset["most"]);
  const form = box.closest("form");
  if (form) refresh(form);
}

function add(box: HTMLElement, template: HTMLTemplateElement): void {
  template.before(template.content.cloneNode(true));
  settle(box);
  [...box.querySelectorAll<HTMLElement>(":scope > [data-entry]")].at(-1)?.querySelector<HTMLElement>("input, select, textarea")?.focus();
}

/** As many rows as what is filled in from a draft, or from a form to mend, has names for. */
export function ensureRows(form: HTMLFormElement, names: Iterable<string>): void {
  const wanted = [...names];
  for (const box of form.querySelectorAll<HTMLElement>("[data-rows]")) {
    const template = box.querySelector<HTMLTemplateElement>(":scope > template");
    const named = new RegExp(`(?:^|-)${box.dataset["rows"] ?? ""}-(\\d+)-`);
    const last = Math.max(-1, ...wanted.map((name) => Number(named.exec(name)?.[1] ?? -1)));
    const missing = last + 1 - box.querySelectorAll(":scope > [data-entry]").length;
    for (let row = 0; template && row < missing; row += 1) template.before(template.content.cloneNode(true));
    if (template && missing > 0) settle(box);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[name="row"]') : null;
  const box = button?.closest<HTMLElement>("[data-rows]");
  const template = box?.querySelector<HTMLTemplateElement>(":scope > template");
  if (!button || !box || !template) return;
  event.preventDefault();
  if (button.value.startsWith("add ")) add(box, template);
  else {
    button.closest("[data-entry]")?.remove();
    settle(box);
  }
});
