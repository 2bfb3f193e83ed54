// <form data-draft="name of the form and of who fills it in">: what is typed survives a left page,
// field by field, until it has arrived. Kept for this tab only (sessionStorage) and gone at sign-out;
// fields with data-no-draft (numbers of cards and phones) and secrets are never kept.

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const SENT = "draft-sent"; // the form whose answer is awaited
const SECRET = new Set(["hidden", "password", "file", "submit", "button"]);

function keyOf(form: HTMLFormElement, field: Field): string {
  const part = field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type) ? `=${field.value}` : "";
  return `draft:${form.dataset["draft"]}:${field.name}${part}`;
}

function fieldsOf(form: HTMLFormElement): Field[] {
  const all = form.querySelectorAll<Field>("input, select, textarea");
  return [...all].filter(
    (field) => field.name && !SECRET.has(field.type) && field.dataset["noDraft"] === undefined && field.autocomplete !== "one-time-code",
  );
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox");
}

function save(form: HTMLFormElement): void {
  for (const field of fieldsOf(form)) {
    const value = isTick(field) ? (field.checked ? "1" : "") : field.value;
    sessionStorage.setItem(keyOf(form, field), value);
  }
}

function restore(form: HTMLFormElement): void {
  for (const field of fieldsOf(form)) {
    const kept = sessionStorage.getItem(keyOf(form, field));
    if (kept === null) continue;
    if (isTick(field)) field.checked = kept === "1";
    else field.value = kept; // newer than what the server proposes
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function forget(prefix: string): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}

/** A page without the form came in answer: what was sent has arrived. Without network none comes. */
function forgetWhatArrived(): void {
  const sent = sessionStorage.getItem(SENT);
  if (sent === null) return;
  sessionStorage.removeItem(SENT);
  if (!document.querySelector(`form[data-draft="${CSS.escape(sent)}"]`)) forget(`draft:${sent}:`);
}

export function keepDrafts(root: ParentNode): void {
  if (root === document) forgetWhatArrived();
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]:not([data-kept])")) {
    form.dataset["kept"] = "";
    // a form that comes back with mistakes holds what was sent: that is newer than any draft
    if (!form.querySelector("[data-invalid]")) restore(form);
    form.addEventListener("input", () => save(form));
    form.addEventListener("change", () => save(form));
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, form.dataset["draft"] ?? ""));
  }
}

document.addEventListener("submit", (event) => {
  if (event.target instanceof HTMLFormElement && event.target.action.endsWith("/accounts/logout/")) forget("draft");
});
