// Registers the service worker on pages of who works by phone, and tells of a newer version.
import { available } from "./store.ts";

/** A band with a button; the new version takes over when it is pressed, never by itself. */
function offer(waiting: ServiceWorker): void {
  if (document.querySelector("[data-newer]")) return;
  const said = document.querySelector<HTMLTemplateElement>("#phone-newer")?.content.cloneNode(true);
  if (!(said instanceof DocumentFragment)) return;
  said.querySelector("button")?.addEventListener("click", () => waiting.postMessage("update"));
  document.querySelector("main")?.prepend(said);
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = (): void => {
    if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  };
  look();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
}

async function register(): Promise<void> {
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => had && location.reload());
  watch(await navigator.serviceWorker.register("/sw.js", { updateViaCache: "all" }));
}

const { shell, account } = document.documentElement.dataset;
const isPhone = (shell === "worker" && account) || document.querySelector("yi-codes");
if (isPhone && "serviceWorker" in navigator && available()) void register().catch(() => undefined);
