// <form data-draft="name">: what is typed survives a closed page, field by field, until it is sent.
// Kept for this tab only (sessionStorage); fields with data-no-draft and secrets are never kept.

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
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
    else if (!field.value) field.value = kept;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function forget(form: HTMLFormElement): void {
  for (const field of fieldsOf(form)) sessionStorage.removeItem(keyOf(form, field));
}

export function keepDrafts(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]:not([data-kept])")) {
    form.dataset["kept"] = "";
    // a form that comes back with mistakes holds what was sent: that is newer than any draft
    if (!form.querySelector("[data-invalid]")) restore(form);
    form.addEventListener("input", () => save(form));
    form.addEventListener("change", () => save(form));
    form.addEventListener("submit", () => forget(form));
  }
}
