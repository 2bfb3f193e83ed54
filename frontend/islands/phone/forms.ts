// <form data-outbox="kind" data-label="what it is" data-who="name's field">: first into the phone, then sent.
// With network it is a quick submit; without, it waits here and the worker goes on.
import { forgetDraft, saveDraft } from "../drafts.ts";
import { pause, retell } from "../page.ts";
import { ensureRows } from "../rows.ts";
import { clearErrors, findErrors, showErrors } from "./errors.ts";
import { pictureOf } from "./pictures.ts";
import { contentOf, put, remove, rowOf, type Content, type Entry } from "./queue.ts";
import { sendNow, settle, type Answer } from "./send.ts";
import { account, available, houseTime, type Row } from "./store.ts";
import { masked, words } from "./words.ts";

const PATIENCE = 6000; // for an answer; then the next person's turn
const OLDEST = 29 * 24 * 3600_000; // the server takes nothing that is a month old
const mending = new WeakMap<HTMLFormElement, Row>();

function formsOf(root: ParentNode): NodeListOf<HTMLFormElement> {
  return root.querySelectorAll<HTMLFormElement>("form[data-outbox]");
}

function idOf(form: HTMLFormElement): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>("input[name=client_uuid]");
}

/** A page out of the phone, or gone back to, is used many times: each time under a new number. */
function renumber(form: HTMLFormElement): void {
  const id = idOf(form);
  if (id) id.value = crypto.randomUUID();
}

async function entryOf(form: HTMLFormElement, submitter: HTMLElement | null): Promise<Entry> {
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
  const fields: [string, string][] = [];
  const pictures = [];
  for (const [name, value] of data) {
    if (name === "csrfmiddlewaretoken") continue;
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size) pictures.push(await pictureOf(name, value));
  }
  const { label = submitter?.textContent?.trim() ?? "", who = "" } = form.dataset;
  const name = data.get(who);
  const page = location.pathname + location.search;
  const whom = typeof name === "string" ? masked(name) : who;
  return { uuid: idOf(form)?.value ?? "", label, action: new URL(form.action).pathname, page, who: whom, fields, pictures };
}

async function keep(form: HTMLFormElement, submitter: HTMLElement | null): Promise<Row> {
  const mine = await account();
  if (!mine) throw new Error("Nobody has worked with this phone yet.");
  void navigator.storage?.persist?.();
  const before = mending.get(form);
  const at = before && before.at > (await houseTime()) - OLDEST ? before.at : undefined;
  return put(mine, await entryOf(form, submitter), at);
}

function tokenOf(form: HTMLFormElement): string {
  return form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function busy(form: HTMLFormElement, isBusy: boolean): void {
  form.toggleAttribute("data-busy", isBusy);
  for (const button of document.querySelectorAll<HTMLButtonElement>(`button[form="${form.id}"], form[data-busy] button[type=submit]`)) {
    button.setAttribute("aria-busy", String(isBusy));
    const label = button.querySelector("span") ?? button;
    button.dataset["label"] ??= label.textContent ?? "";
    label.textContent = isBusy ? words("sending") : button.dataset["label"];
  }
}

async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const errors = findErrors(form);
  if (Object.keys(errors).length) return showErrors(form, errors);
  clearErrors(form);
  busy(form, true);
  const row = await keep(form, submitter).catch(() => null);
  if (row) await afterKeeping(form, row);
  else form.submit(); // no place in the phone: as without it
}

async function afterKeeping(form: HTMLFormElement, row: Row): Promise<void> {
  await forgetDraft(form);
  const answering = sendNow(row, tokenOf(form));
  const answer = navigator.onLine ? await Promise.race([answering, pause(PATIENCE)]) : undefined;
  if (!answer) void answering.then((late) => settle(row, late)).catch(() => undefined);
  await show(form, row, answer ?? { state: "later", reason: "network" });
}

async function show(form: HTMLFormElement, row: Row, answer: Answer): Promise<void> {
  if (answer.state === "refused") {
    await remove(row.uuid); // it is here, on the page, and in its draft
    await saveDraft(form);
    busy(form, false);
    return showErrors(form, answer.errors ?? {}, answer.summary);
  }
  busy(form, false);
  clear(form);
  if (answer.state === "done" && answer.url?.startsWith("/")) location.assign(answer.url);
  else sayKept(form, answer.reason ?? "");
}

// what is shown when it waits

function aside(form: HTMLFormElement, hidden: boolean): void {
  form.hidden = hidden;
  for (const bar of document.querySelectorAll<HTMLElement>(".action-bar")) bar.hidden = hidden;
}

function sayKept(form: HTMLFormElement, reason: string): void {
  const said = document.querySelector<HTMLTemplateElement>("#phone-kept")?.content.cloneNode(true);
  if (!(said instanceof DocumentFragment)) return;
  const box = said.firstElementChild as HTMLElement;
  const why = box.querySelector<HTMLElement>("[data-why]");
  if (why) why.textContent = words(reason === "sign-in" || reason === "account" ? "signIn" : "byItself");
  const next = box.querySelector<HTMLButtonElement>("[data-next]");
  if (form.dataset["again"] === undefined) next?.remove();
  next?.addEventListener("click", () => {
    box.remove();
    beginAgain(form);
  });
  form.before(box);
  aside(form, true);
  box.focus();
}

function clear(form: HTMLFormElement): void {
  form.reset();
  mending.delete(form);
  renumber(form);
  form.dispatchEvent(new Event("clear"));
  retell(form);
}

function beginAgain(form: HTMLFormElement): void {
  clear(form);
  aside(form, false);
  scrollTo(0, 0);
}

// what was refused is mended in its own form

/** #mend=number: what was typed, with the errors at their fields. */
async function mend(form: HTMLFormElement, uuid: string): Promise<void> {
  const row = await rowOf(uuid);
  if (!row || row.account !== (await account()) || row.state === "sent") return;
  const content = await contentOf(row);
  mending.set(form, row);
  fill(form, content.fields);
  showErrors(form, content.errors, content.summary);
}

export function fill(form: HTMLFormElement, fields: Content["fields"]): void {
  const given = new Map<string, string[]>();
  for (const [name, value] of fields) given.set(name, [...(given.get(name) ?? []), value]);
  ensureRows(form, given.keys());
  for (const field of form.querySelectorAll<HTMLInputElement>("input, select, textarea")) {
    const values = given.get(field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values?.includes(field.value) ?? false;
    else if (values && field.type !== "file") field.value = values[0] ?? "";
  }
  retell(form);
}

export function keepForms(root: ParentNode): void {
  if (!available()) return;
  const wanted = /^#mend=([0-9a-f-]{36})$/.exec(location.hash)?.[1];
  for (const form of formsOf(root)) {
    if (form.dataset["ready"] !== undefined) continue;
    form.dataset["ready"] = "";
    renumber(form);
    if (wanted) void mend(form, wanted);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["outbox"] === undefined || !available()) return;
  if (event.submitter instanceof HTMLButtonElement && event.submitter.formNoValidate) return; // to another part of it
  event.preventDefault();
  if (form.dataset["busy"] === undefined) void submit(form, event.submitter);
});
