// Errors at their fields, drawn as the server draws them: by the browser's own checks before a form
// is kept, and by an answer that came later.
import { words } from "./words.ts";

type Errors = Record<string, string[]>;

function controlsOf(form: HTMLFormElement, name: string): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>(`[name="${CSS.escape(name)}"]`)];
}

export function clearErrors(form: HTMLFormElement): void {
  form.parentElement?.querySelectorAll(".error-summary").forEach((one) => one.remove());
  form.querySelectorAll(".err").forEach((one) => one.remove());
  form.querySelectorAll("[data-invalid]").forEach((one) => one.removeAttribute("data-invalid"));
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
}

function labelOf(field: Element): string {
  const label = field.querySelector("legend, label")?.cloneNode(true);
  if (!(label instanceof Element)) return "";
  label.querySelector(".optional")?.remove();
  return label.textContent?.trim() ?? "";
}

function sayAtField(form: HTMLFormElement, name: string, messages: string[]): HTMLLIElement {
  const control = controlsOf(form, name)[0];
  const field = control?.closest(".field");
  const line = document.createElement("li");
  line.textContent = messages.join(" ");
  if (!control || !field) return line;
  field.setAttribute("data-invalid", "");
  control.setAttribute("aria-invalid", "true");
  const said = document.createElement("div");
  said.className = "err";
  said.id = `${control.id || name}_error`;
  for (const message of messages) said.append(Object.assign(document.createElement("p"), { textContent: message }));
  (field.querySelector(".hint") ?? field.querySelector("legend, label"))?.after(said);
  const link = document.createElement("a");
  link.href = `#${control.id}`;
  link.textContent = words("at").replace("{label}", labelOf(field)).replace("{message}", messages.join(" "));
  line.replaceChildren(link);
  return line;
}

export function showErrors(form: HTMLFormElement, errors: Errors, summary = ""): void {
  clearErrors(form);
  const box = document.querySelector<HTMLTemplateElement>("#phone-errors")?.content.cloneNode(true);
  if (!(box instanceof DocumentFragment)) return;
  const list = box.querySelector("ul");
  if (summary) list?.append(Object.assign(document.createElement("li"), { textContent: summary }));
  for (const [name, messages] of Object.entries(errors)) list?.append(sayAtField(form, name, messages));
  form.before(box);
  form.parentElement?.querySelector<HTMLElement>(".error-summary")?.focus();
}

interface Checked extends HTMLElement { name: string; willValidate: boolean; validity: ValidityState; validationMessage: string; value: string }

function isEmpty(form: HTMLFormElement, control: Checked): boolean {
  if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type))
    return !form.querySelector(`[name="${CSS.escape(control.name)}"]:checked`);
  return !control.value.trim();
}

/** What can be known to be wrong without asking anybody. */
export function findErrors(form: HTMLFormElement): Errors {
  const errors: Errors = {};
  for (const control of form.querySelectorAll<Checked>("input, select, textarea")) {
    if (!control.name || !control.willValidate || errors[control.name]) continue;
    const needed = control.closest("[data-needed]") && isEmpty(form, control);
    if (needed || control.validity.valueMissing) errors[control.name] = [words("needed")];
    else if (!control.validity.valid) errors[control.name] = [control.validationMessage];
  }
  return errors;
}
