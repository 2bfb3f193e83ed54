// <yi-pill>: whether this page hears of changes; with data-phone also what waits in the phone.
import { liveState, onLiveState } from "./live.ts";
import { counts, TOO_LONG, type Counts } from "./phone/queue.ts";
import { account, available, fact, houseTime, onChange } from "./phone/store.ts";
import { clock, words } from "./phone/words.ts";

class YiPill extends HTMLElement {
  #quit: (() => void)[] = [];
  #state = "";
  #phone = "";

  connectedCallback(): void {
    if (!this.closest("a")) this.setAttribute("role", "status");
    const show = (): void => this.#show();
    const look = (): void => void this.#look().catch(() => undefined);
    window.addEventListener("online", show);
    window.addEventListener("offline", show);
    this.#quit = [
      onLiveState(show),
      () => window.removeEventListener("online", show),
      () => window.removeEventListener("offline", show),
    ];
    if (this.#isPhone) this.#quit.push(onChange(look));
    this.#show();
    if (this.#isPhone) look();
  }

  disconnectedCallback(): void {
    for (const quit of this.#quit) quit();
  }

  get #isPhone(): boolean {
    return this.dataset["phone"] !== undefined && available();
  }

  #show(): void {
    const fromPhone = document.documentElement.dataset["offline"] !== undefined;
    const live = liveState();
    const here = this.#isPhone && live === "none" ? (fromPhone ? "off" : "on") : live;
    const state = navigator.onLine ? here : "off";
    this.hidden = state === "none";
    this.dataset["state"] = this.#state || state;
    const words = state === "none" ? "" : [this.dataset[state] ?? "", this.#phone].filter(Boolean).join(" · ");
    if (this.textContent !== words) this.textContent = words;
  }

  async #look(): Promise<void> {
    const found = await counts(await account());
    const synced = Number((await fact("synced")) ?? 0);
    const parts = [words("waiting", { n: found.waiting })];
    if (found.refused) parts.push(words("toMend", { n: found.refused }));
    if ((await fact("trouble")) === "sign-in" && found.waiting) parts.push(words("signInShort"));
    if (synced) parts.push(words("synced", { time: clock(synced) }));
    this.#phone = parts.join(" · ");
    this.#state = await this.#worry(found);
    this.#show();
  }

  async #worry({ waiting, refused, oldest }: Counts): Promise<string> {
    if (refused || (waiting && oldest < (await houseTime()) - TOO_LONG)) return "late";
    return waiting ? "wait" : "";
  }
}

customElements.define("yi-pill", YiPill);
