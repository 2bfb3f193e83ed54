// data-show-when='{"==":[{"var":"fever"},"yes"]}' on a field: shown while its JsonLogic rule holds.
// The server runs every rule again and drops what was hidden: this is only for the eye.
import jsonLogic from "json-logic-js";

export type Answers = Record<string, string | number | string[] | null>;

function valueOf(entries: FormDataEntryValue[], many: boolean): string | string[] | null {
  const texts = entries.filter((entry): entry is string => typeof entry === "string");
  if (many) return texts;
  return texts[0] || null;
}

/** The answers by question, as the server's rules read them; names may carry a form's prefix. */
export function answersOf(form: HTMLFormElement): Answers {
  const data = new FormData(form);
  const prefix = form.dataset["prefix"] ?? "";
  const answers: Answers = {};
  for (const field of form.querySelectorAll<HTMLInputElement>("[name]")) {
    const many = field.type === "checkbox" || (field instanceof HTMLSelectElement && field.multiple);
    const value = valueOf(data.getAll(field.name), many);
    const number = typeof value === "string" && (field.type === "number" || field.inputMode === "decimal" || field.inputMode === "numeric");
    answers[field.name.slice(prefix.length)] = number && value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
  }
  return answers;
}

export function holds(rule: string, answers: Answers): boolean {
  return Boolean(jsonLogic.apply(JSON.parse(rule), answers));
}

function refresh(form: HTMLFormElement): void {
  const answers = answersOf(form);
  for (const wrapper of form.querySelectorAll<HTMLElement>("[data-show-when]")) {
    const shown = holds(wrapper.dataset["showWhen"] ?? "true", answers);
    wrapper.hidden = !shown;
    for (const field of wrapper.querySelectorAll<HTMLInputElement>("input, select, textarea")) field.disabled = !shown;
  }
}

export function showWhen(root: ParentNode): void {
  for (const first of root.querySelectorAll<HTMLElement>("form [data-show-when]")) {
    const form = first.closest("form");
    if (!form || form.dataset["watched"] !== undefined) continue;
    form.dataset["watched"] = "";
    refresh(form);
    form.addEventListener("input", () => refresh(form));
    form.addEventListener("change", () => refresh(form));
  }
}
