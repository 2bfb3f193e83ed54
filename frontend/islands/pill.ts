// <yi-pill>: whether this page hears of changes, in words.
import { liveState, onLiveState } from "./live.ts";

class YiPill extends HTMLElement {
  #quit: () => void = () => undefined;

  connectedCallback(): void {
    this.setAttribute("role", "status");
    const show = (): void => this.#show();
    window.addEventListener("online", show);
    window.addEventListener("offline", show);
    const leave = onLiveState(show);
    this.#quit = () => {
      leave();
      window.removeEventListener("online", show);
      window.removeEventListener("offline", show);
    };
    this.#show();
  }

  disconnectedCallback(): void {
    this.#quit();
  }

  #show(): void {
    const state = navigator.onLine ? liveState() : "off";
    this.hidden = state === "none";
    this.dataset["state"] = state;
    const words = state === "none" ? "" : (this.dataset[state] ?? "");
    if (this.textContent !== words) this.textContent = words;
  }
}

customElements.define("yi-pill", YiPill);
