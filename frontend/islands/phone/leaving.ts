// Who signs out takes everything out of this phone; what was not sent is named first.
import { counts } from "./queue.ts";
import { flush } from "./send.ts";
import { account, available, wipe } from "./store.ts";
import { words } from "./words.ts";

function dialogOf(unsent: number): HTMLDialogElement | null {
  const found = document.querySelector<HTMLTemplateElement>("#phone-leaving")?.content.cloneNode(true);
  const dialog = found instanceof DocumentFragment ? found.querySelector("dialog") : null;
  const text = dialog?.querySelector("[data-text]");
  if (text) text.textContent = words("unsent", { n: unsent });
  return dialog;
}

/** "leave", "send" or "" for staying. */
function asked(unsent: number): Promise<string> {
  const dialog = dialogOf(unsent);
  if (!dialog) return Promise.resolve("leave");
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

async function leave(form: HTMLFormElement): Promise<void> {
  const mine = await account();
  const { waiting, refused } = await counts(mine);
  const wish = waiting + refused ? await asked(waiting + refused) : "leave";
  if (wish === "send") return flush(true);
  if (wish !== "leave") return;
  if (mine) await wipe(mine);
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.action.endsWith("/accounts/logout/") || !available()) return;
  event.preventDefault();
  void leave(form).catch(() => form.submit());
});
