// data-show-when='{"==":[{"var":"fever"},"yes"]}' on a field: shown while its JsonLogic rule holds.
// data-required-when: its "(optional)" is shown while the rule does not hold. data-choice-when on a
// choice: it may be chosen while the rule holds. data-inside="members-0" stands in a row of a group:
// its rules see the answers outside and those of the row.
// The server runs every rule again and drops what was hidden: this is only for the eye.
import jsonLogic from "json-logic-js";

// Nothing is neither under nor over a limit; plain JsonLogic takes it for nought.
const ORDER: Record<string, (a: number, b: number) => boolean> = { "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b };
for (const [name, fits] of Object.entries(ORDER)) {
  jsonLogic.add_operation(name, (...sides: number[]) => {
    if (sides.some((side: unknown) => side === null || side === undefined || side === "")) return false;
    return sides.slice(1).every((side, index) => fits(sides[index] as number, side));
  });
}

type Value = string | number | string[] | null;
export type Row = Record<string, Value>;
export type Answers = Record<string, Value | Row[]>;
const OF_A_ROW = /^([a-z][a-z0-9_]*)-(\d+)-([a-z][a-z0-9_]*)$/;
const ROUNDS = 10; // one question hides the next, and that the next

function valueOf(entries: FormDataEntryValue[], many: boolean): string | string[] | null {
  const texts = entries.filter((entry): entry is string => typeof entry === "string");
  if (many) return texts;
  return texts[0] || null;
}

/** As the server reads it: numbers as numbers, a division by its code. */
function read(field: HTMLInputElement, value: string | string[] | null): Value {
  if (typeof value !== "string") return value;
  if (field.closest("yi-area-search")) return /\d{12}$/.exec(value)?.[0] ?? value;
  const isNumber = field.type === "number" || field.inputMode === "decimal" || field.inputMode === "numeric";
  return isNumber && value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
}

/** One answer in its place: a name like members-0-age is in the first row of members. */
export function put(answers: Answers, name: string, value: Value): void {
  const [, group, index, inner] = OF_A_ROW.exec(name) ?? [];
  if (group === undefined || index === undefined || inner === undefined) {
    answers[name] = value;
    return;
  }
  const before = answers[group];
  const rows = (Array.isArray(before) ? before : []) as Row[];
  while (rows.length <= Number(index)) rows.push({});
  (rows[Number(index)] as Row)[inner] = value;
  answers[group] = rows;
}

function todayHere(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/** The answers by question, as the server's rules read them; names may carry a form's prefix. */
export function answersOf(form: HTMLFormElement): Answers {
  const data = new FormData(form);
  const prefix = form.dataset["prefix"] ?? "";
  const answers: Answers = { today: todayHere() };
  for (const field of form.querySelectorAll<HTMLInputElement>("[name]")) {
    const many = field.type === "checkbox" || (field instanceof HTMLSelectElement && field.multiple);
    put(answers, field.name.slice(prefix.length), read(field, valueOf(data.getAll(field.name), many)));
  }
  return answers;
}

/** What a rule inside a row sees. */
export function scopeOf(answers: Answers, inside: string | undefined): Answers {
  const [, group = "", index = ""] = /^([a-z][a-z0-9_]*)-(\d+)$/.exec(inside ?? "") ?? [];
  const rows = answers[group] as Row[] | undefined;
  return { ...answers, ...rows?.[Number(index)] };
}

export function holds(rule: string, answers: Answers): boolean {
  return jsonLogic.truthy(jsonLogic.apply(JSON.parse(rule), answers));
}

function holdsFor(element: HTMLElement, rule: string | undefined, answers: Answers): boolean {
  const inside = element.closest<HTMLElement>("[data-inside]")?.dataset["inside"];
  return holds(rule ?? "true", scopeOf(answers, inside));
}

/** Shows and hides; whether anything changed. */
function refreshOnce(form: HTMLFormElement): boolean {
  const answers = answersOf(form);
  let changed = false;
  for (const wrapper of form.querySelectorAll<HTMLElement>("[data-show-when]")) {
    const hidden = !holdsFor(wrapper, wrapper.dataset["showWhen"], answers);
    changed ||= wrapper.hidden !== hidden;
    wrapper.hidden = hidden;
  }
  for (const field of form.querySelectorAll<HTMLInputElement>("[data-show-when] :is(input, select, textarea)")) field.disabled = field.closest("[data-show-when][hidden]") !== null;
  for (const choice of form.querySelectorAll<HTMLInputElement | HTMLOptionElement>("[data-choice-when]")) changed = offer(choice, answers) || changed;
  for (const wrapper of form.querySelectorAll<HTMLElement>("[data-required-when]")) {
    const optional = wrapper.querySelector<HTMLElement>(".optional");
    if (optional) optional.hidden = holdsFor(wrapper, wrapper.dataset["requiredWhen"], answers);
  }
  return changed;
}

/** A choice that does not fit can neither be seen nor stay chosen; whether one was taken back. */
function offer(choice: HTMLInputElement | HTMLOptionElement, answers: Answers): boolean {
  const fits = holdsFor(choice, choice.dataset["choiceWhen"], answers);
  const shown = choice instanceof HTMLOptionElement ? choice : choice.closest("label")?.parentElement ?? choice;
  shown.hidden = !fits;
  choice.disabled = !fits || choice.closest("[data-show-when][hidden]") !== null;
  if (fits) return false;
  const chosen = choice instanceof HTMLOptionElement ? choice.selected : choice.checked;
  if (choice instanceof HTMLOptionElement) choice.selected = false;
  else choice.checked = false;
  return chosen;
}

export function refresh(form: HTMLFormElement): void {
  for (let round = 0; round < ROUNDS && refreshOnce(form); round += 1);
}

export function showWhen(root: ParentNode): void {
  for (const first of root.querySelectorAll<HTMLElement>("form :is([data-show-when], [data-choice-when], [data-required-when], [data-rows])")) {
    const form = first.closest("form");
    if (!form || form.dataset["watched"] !== undefined) continue;
    form.dataset["watched"] = "";
    refresh(form);
    form.addEventListener("input", () => refresh(form));
    form.addEventListener("change", () => refresh(form));
  }
}
