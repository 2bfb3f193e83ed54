// <yi-dialog>: a <dialog> that stands open in the page without script, and over it with script.

class YiDialog extends HTMLElement {
  connectedCallback(): void {
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.matches(":modal")) dialog.removeAttribute("open");
  }
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest<HTMLElement>("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset["opens"] ?? "");
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
  }
  const outside = target instanceof HTMLDialogElement && target.matches(":modal");
  if (outside) target.close();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.user-menu[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector<HTMLDetailsElement>("details.user-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
customElements.define("yi-dialog", YiDialog);
