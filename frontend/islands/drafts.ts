// <form data-draft="which form">: what is typed is kept field by field, sealed in this phone, and
// offered when the form is opened again: after a reload, a crash, a closed page. It goes when the
// form has arrived, when its worker says so, and at sign-out. Secrets and files are never kept.
import { retell } from "./page.ts";
import { ensureRows } from "./rows.ts";
import { account, available, db, seal, told, unseal, type Draft } from "./phone/store.ts";
import { when, words } from "./phone/words.ts";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const SENT = "draft-sent"; // the form whose answer is awaited
const SECRET = new Set(["hidden", "password", "file", "submit", "button"]);
const SOON = 150;
const touched = new WeakMap<HTMLFormElement, Set<string>>();

/** "{page}" in it: of this address alone, as for a form about one person. */
function nameOf(form: HTMLFormElement): string {
  return (form.dataset["draft"] ?? "").replace("{page}", location.pathname);
}

function fieldsOf(form: HTMLFormElement): Field[] {
  const all = form.querySelectorAll<Field>("input, select, textarea");
  return [...all].filter((field) => field.name && !SECRET.has(field.type) && field.autocomplete !== "one-time-code");
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox");
}

/** The values under one name: of ticks those that are ticked. */
function valuesOf(form: HTMLFormElement, name: string): string[] {
  const named = fieldsOf(form).filter((field) => field.name === name);
  return named.filter((field) => !isTick(field) || field.checked).map((field) => field.value);
}

async function saveField(form: HTMLFormElement, name: string, mine: string): Promise<void> {
  const page = location.pathname + location.search;
  const sealed = await seal(mine, valuesOf(form, name));
  const where = `${mine}|${nameOf(form)}`;
  const label = form.dataset["label"] ?? document.title.split(" · ")[0] ?? "";
  const draft: Draft = { id: `${where}|${name}`, account: mine, form: where, page, label, at: Date.now(), sealed };
  await (await db()).put("drafts", draft);
}

/** All that differs from an empty form: after an answer that the form must be mended. */
export async function saveDraft(form: HTMLFormElement): Promise<void> {
  const mine = await account();
  if (!mine || !nameOf(form) || !available()) return;
  for (const name of new Set(fieldsOf(form).map((field) => field.name))) await saveField(form, name, mine);
}

async function keptOf(form: HTMLFormElement | string): Promise<Draft[]> {
  const mine = await account();
  const name = typeof form === "string" ? form : nameOf(form);
  return mine && name ? (await db()).getAllFromIndex("drafts", "form", `${mine}|${name}`) : [];
}

export async function forgetDraft(form: HTMLFormElement | string): Promise<void> {
  if (!available()) return;
  const store = await db();
  for (const draft of await keptOf(form)) await store.delete("drafts", draft.id);
  told();
}

async function restore(form: HTMLFormElement, drafts: Draft[]): Promise<void> {
  const newer = touched.get(form);
  ensureRows(form, drafts.map((draft) => draft.id.split("|").at(-1) ?? ""));
  for (const draft of drafts) {
    const name = draft.id.split("|").at(-1) ?? "";
    if (newer?.has(name)) continue;
    const values = await unseal<string[]>(draft.account, draft.sealed);
    for (const field of fieldsOf(form).filter((one) => one.name === name)) {
      if (isTick(field)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }
  retell(form);
}

/** "You had begun this form at 14:02": go on, or begin anew. */
async function offer(form: HTMLFormElement): Promise<void> {
  const drafts = await keptOf(form);
  const said = document.querySelector<HTMLTemplateElement>("#phone-draft")?.content.cloneNode(true);
  if (!drafts.length || !(said instanceof DocumentFragment)) return;
  const box = said.firstElementChild as HTMLElement;
  const text = box.querySelector("[data-text]");
  if (text) text.textContent = words("begun", { time: when(Math.max(...drafts.map((draft) => draft.at))) });
  box.querySelector("[data-continue]")?.addEventListener("click", () => {
    box.remove();
    void restore(form, drafts);
  });
  box.querySelector("[data-anew]")?.addEventListener("click", () => {
    box.remove();
    void forgetDraft(form);
  });
  form.addEventListener("clear", () => box.remove());
  form.before(box);
}

/** A page without the form came in answer: what was sent has arrived. Without network none comes. */
async function forgetWhatArrived(): Promise<void> {
  const sent = sessionStorage.getItem(SENT);
  if (sent === null) return;
  sessionStorage.removeItem(SENT);
  const isBack = [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")].some((form) => nameOf(form) === sent);
  if (!isBack && document.documentElement.dataset["account"]) await forgetDraft(sent);
}

function watch(form: HTMLFormElement): void {
  const names = new Set<string>();
  let timer = 0;
  const save = async (): Promise<void> => {
    timer = 0;
    const mine = await account();
    const now = [...names];
    names.clear();
    for (const name of now) if (mine) await saveField(form, name, mine);
    told();
  };
  const later = (event: Event): void => {
    const field = event.target as Field;
    if (!event.isTrusted || !fieldsOf(form).includes(field)) return;
    names.add(field.name);
    touched.set(form, (touched.get(form) ?? new Set()).add(field.name));
    timer ||= window.setTimeout(() => void save().catch(() => undefined), SOON);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("clear", () => names.clear());
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    if (form.dataset["outbox"] === undefined) sessionStorage.setItem(SENT, nameOf(form));
  });
}

export function keepDrafts(root: ParentNode): void {
  if (!available()) return;
  if (root === document) void forgetWhatArrived();
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]:not([data-drafted])")) {
    form.dataset["drafted"] = "";
    watch(form);
    // a form that comes back with mistakes holds what was sent: that is newer than any draft
    if (!form.querySelector("[data-invalid]") && !location.hash.startsWith("#mend=")) void offer(form);
  }
}

/** The forms that were begun, for the page that shows what is in this phone. */
export async function begun(mine: string): Promise<{ form: string; label: string; page: string; at: number }[]> {
  const found = new Map<string, { form: string; label: string; page: string; at: number }>();
  for (const { form, label, page, at } of await (await db()).getAllFromIndex("drafts", "account", mine)) {
    const before = found.get(form);
    if (!before || before.at < at) found.set(form, { form: form.slice(mine.length + 1), label, page, at });
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

