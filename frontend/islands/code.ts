// <yi-codes src="/epidemic/code/refresh">: the codes of this phone, drawn from a strip of signed
// tokens that it holds for the coming hours. Showing one asks nobody. What is kept is sealed with a
// key that never leaves the browser, and is wiped at sign-out or when the house says "sign in".
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { encode } from "uqr";
import { newKey, openWith, sealWith, type Sealed } from "./phone/sealing.ts";

interface Strip { pass: number; own: boolean; colour: string; tokens: string[]; offline: string }
interface Answer { now: number; step: number; passes: Strip[] }
interface Card { pass: number; tone: string; colour: string; head: string }
interface Kept { answer: Answer; behind: number; cards: Card[] }
interface Codes extends DBSchema {
  keys: { key: string; value: CryptoKey };
  strips: { key: string; value: Sealed };
}

const NAME = "yimen-codes", MINE = "mine", ENOUGH = 1 / 3, SECOND = 1000;
let opened: Promise<IDBPDatabase<Codes>> | null = null;

function db(): Promise<IDBPDatabase<Codes>> {
  opened ??= openDB<Codes>(NAME, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("keys");
      fresh.createObjectStore("strips");
    },
    terminated: () => (opened = null),
  });
  return opened;
}

async function keep(value: Kept): Promise<void> {
  const store = await db();
  let key = await store.get("keys", MINE);
  if (!key) {
    key = await newKey();
    await store.put("keys", key, MINE);
  }
  await store.put("strips", await sealWith(key, new TextEncoder().encode(JSON.stringify(value))), MINE);
}

async function kept(): Promise<Kept | null> {
  const store = await db();
  const [key, sealed] = [await store.get("keys", MINE), await store.get("strips", MINE)];
  if (!key || !sealed) return null;
  return JSON.parse(new TextDecoder().decode(await openWith(key, sealed))) as Kept;
}

async function wipe(): Promise<void> {
  const store = await db();
  await Promise.all([store.clear("keys"), store.clear("strips")]);
}

/** Black on white, four modules of quiet, sharp at any size. */
function draw(text: string): SVGSVGElement {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(svg.namespaceURI, "path");
  const rows = data.map((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : "")).join(""));
  path.setAttribute("d", rows.join(""));
  svg.append(path);
  return svg;
}

class YiCodes extends HTMLElement {
  #held: Kept | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    if (!window.isSecureContext || !("indexedDB" in window)) return; // the page's own code stands
    void this.#begin().catch(() => undefined);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  async #begin(): Promise<void> {
    const cards = this.#cards();
    this.#held = await kept().catch(() => null);
    if (cards.length) await this.#renew(cards); // the page came, so there is network
    else this.#build();
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), SECOND);
  }

  /** What the page says of each code; without network there is no page, and the phone says it. */
  #cards(): Card[] {
    return [...this.querySelectorAll<HTMLElement>(".code-card")].map((one) => ({
      pass: Number(one.dataset["pass"]),
      tone: one.dataset["tone"] ?? "",
      colour: one.dataset["colour"] ?? "",
      head: one.querySelector("header")?.innerHTML ?? "",
    }));
  }

  async #renew(cards: Card[]): Promise<void> {
    if (this.#held && this.#lasts(this.#held) && this.#says(this.#held, cards)) return;
    const answer = await fetch(this.getAttribute("src") ?? "", { credentials: "same-origin" });
    if (answer.status === 401) return wipe();
    if (!answer.ok) return;
    const strip = (await answer.json()) as Answer;
    this.#held = { answer: strip, behind: Date.now() / SECOND - strip.now, cards };
    await keep(this.#held);
  }

  #lasts({ answer, behind }: Kept): boolean {
    const { now, step, passes } = answer;
    const length = (passes[0]?.tokens.length ?? 0) * step;
    return now + length - (Date.now() / SECOND - behind) > length * ENOUGH;
  }

  #says({ answer }: Kept, cards: Card[]): boolean {
    const known = new Map(answer.passes.map((one) => [one.pass, one.colour]));
    return cards.length === known.size && cards.every((card) => known.get(card.pass) === card.colour);
  }

  #build(): void {
    const pattern = this.querySelector("template");
    for (const card of this.#held?.cards ?? []) {
      const made = pattern?.content.firstElementChild?.cloneNode(true);
      if (!(made instanceof HTMLElement)) return;
      Object.assign(made.dataset, { tone: card.tone, pass: String(card.pass) });
      const head = made.querySelector("header");
      if (head) head.innerHTML = card.head; // as this very page had it, escaped by the house
      this.append(made);
    }
    const none = this.querySelector<HTMLElement>("[data-none]");
    if (none) none.hidden = Boolean(this.#held?.cards.length);
  }

  #tick(): void {
    if (!this.#held) return;
    const { answer, behind } = this.#held;
    const now = Date.now() / SECOND - behind;
    const clock = new Date(now * SECOND).toLocaleTimeString("zh-CN", { hour12: false, timeZone: this.dataset["zone"] || undefined });
    for (const strip of answer.passes) this.#show(strip, Math.floor((now - answer.now) / answer.step), clock);
  }

  #show(strip: Strip, at: number, clock: string): void {
    const card = this.querySelector<HTMLElement>(`.code-card[data-pass="${strip.pass}"]`);
    const place = card?.querySelector(".qr");
    if (!card || !place) return;
    const time = card.querySelector("[data-clock]");
    if (time) time.textContent = clock;
    const text = strip.tokens[at] ?? strip.offline;
    const isStrip = at >= 0 && at < strip.tokens.length;
    if (card.dataset["at"] === String(isStrip ? at : "offline")) return;
    card.dataset["at"] = String(isStrip ? at : "offline");
    const said = card.querySelector("[data-said]");
    if (said) said.textContent = isStrip ? "" : (text ? this.dataset["offlineWord"] : this.dataset["oldWord"]) ?? "";
    if (text) place.replaceChildren(draw(text));
  }
}

customElements.define("yi-codes", YiCodes);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form instanceof HTMLFormElement && form.action.endsWith("/accounts/logout/")) void wipe().catch(() => undefined);
});
