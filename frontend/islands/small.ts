// Small helps: copy and print buttons, chips that fill a field, "/" to the search box, focus to what went wrong.

async function copy(button: HTMLElement): Promise<void> {
  const source = document.querySelector(button.dataset["copy"] ?? "");
  if (!source) return;
  await navigator.clipboard.writeText(source.textContent?.trim() ?? "");
  button.dataset["copied"] = "";
}

/** <p data-fills="field's id"> with buttons: the value of the one pressed goes into the field. */
function fill(chip: HTMLButtonElement): void {
  const field = document.getElementById(chip.closest<HTMLElement>("[data-fills]")?.dataset["fills"] ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  field.value = chip.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function onClick(event: Event): void {
  const target = event.target instanceof Element ? event.target : null;
  const chip = target?.closest<HTMLButtonElement>("[data-fills] button");
  if (chip) return fill(chip);
  const button = target?.closest<HTMLElement>("[data-copy], [data-print], [data-back]");
  if (!button) return;
  if (button.dataset["copy"] !== undefined) void copy(button);
  else if (button.dataset["print"] !== undefined) window.print();
  else if (history.length > 1) {
    event.preventDefault();
    history.back(); // the browser still has what was typed there
  }
}

function onKey(event: KeyboardEvent): void {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
  const box = document.querySelector<HTMLElement>("[data-slash]");
  if (box) {
    event.preventDefault();
    box.focus();
  }
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);

/** What must be read first takes the focus, once. */
export function smallHelps(root: ParentNode): void {
  for (const chips of root.querySelectorAll<HTMLElement>("[data-fills][hidden]")) chips.hidden = false;
  const first = root.querySelector<HTMLElement>("[data-focus]:not([data-focused])");
  if (!first) return;
  first.dataset["focused"] = "";
  first.focus();
}
