// One stream of "look again" from /live/, read with fetch so that the tokens travel in a header.
import { pause } from "./page.ts";

export interface News { topic: string; since: string }
export type StreamState = "wait" | "on" | "off";

interface Listener {
  news(news: News): void;
  /** Something may have been missed: look at everything. */
  missed(): void;
  /** The tokens are no longer good: the pages must be looked at again to get new ones. */
  stale(): void;
  state(state: StreamState): void;
}

const ADDRESS = "/live/";
const SILENCE = 45_000; // three heart beats
const LONGEST_WAIT = 30_000;
const DISPLACED_WAIT = 10 * 60_000; // too many windows of one user: the oldest stands back

/** Blocks of a text/event-stream as event and data. */
export function* eventsOf(block: string): Generator<{ event: string; data: string }> {
  for (const part of block.split(/\r?\n\r?\n/)) {
    let event = "message";
    const data: string[] = [];
    for (const line of part.split(/\r?\n/)) {
      if (line.startsWith("event:")) event = line.slice(6).trim();
      else if (line.startsWith("data:")) data.push(line.slice(5).trim());
    }
    if (event !== "message" || data.length) yield { event, data: data.join("\n") };
  }
}

export class LiveStream {
  #tokens: string[] = [];
  #abort = new AbortController();
  #closed = false;
  #failures = 0;
  #running = false;
  #standsBack = false;
  #listener: Listener;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Listen with these tokens; the same ones again change nothing. */
  listen(tokens: string[]): void {
    const known = tokens.length > 0 && tokens.every((token) => this.#tokens.includes(token));
    if (known && this.#running) return;
    this.#tokens = tokens;
    this.#failures = 0;
    this.#abort.abort();
    if (!this.#running && tokens.length) void this.#run();
  }

  close(): void {
    this.#closed = true;
    this.#abort.abort();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (!this.#closed && this.#tokens.length) {
      this.#abort = new AbortController();
      this.#standsBack = false;
      const wait = await this.#once();
      if (this.#closed || !this.#tokens.length) break;
      // whoever lost its server together should not come back together
      if (wait) await Promise.race([pause(wait * (0.5 + Math.random())), this.#aborted()]);
    }
    this.#running = false;
    this.#listener.state("off");
  }

  #aborted(): Promise<void> {
    const signal = this.#abort.signal;
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }

  /** One connection until it ends; how long to wait before the next one. */
  async #once(): Promise<number> {
    const mine = this.#abort;
    if (this.#failures) this.#listener.state("wait");
    try {
      const answer = await fetch(ADDRESS, {
        headers: { Authorization: `Live ${this.#tokens.join(",")}`, Accept: "text/event-stream" },
        cache: "no-store",
        signal: mine.signal,
      });
      if (answer.status === 401) return this.#staleTokens();
      if (!answer.ok || !answer.body) return this.#failed(Number(answer.headers.get("Retry-After")) * 1000);
      if (this.#failures) this.#listener.missed();
      this.#failures = 0;
      this.#listener.state("on");
      return (await this.#read(answer.body, mine)) ?? this.#failed(0);
    } catch {
      return mine.signal.aborted && mine.signal.reason !== SILENCE ? 0 : this.#failed(0);
    }
  }

  #staleTokens(): number {
    this.#tokens = [];
    this.#listener.stale();
    return 0;
  }

  /** Coming back at once would displace another window, which would then displace this one. */
  #displaced(): number {
    this.#failures += 1; // what is missed meanwhile is looked for afterwards
    this.#listener.state("off");
    this.#standsBack = true;
    return DISPLACED_WAIT;
  }

  /** Somebody looks at this window: its turn. */
  shown(): void {
    if (this.#standsBack) this.#abort.abort();
  }

  #failed(asked: number): number {
    this.#failures += 1;
    this.#listener.state("wait");
    return asked || Math.min(LONGEST_WAIT, 500 * 2 ** this.#failures);
  }

  async #read(body: ReadableStream<Uint8Array>, mine: AbortController): Promise<number | null> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const silence = window.setTimeout(() => mine.abort(SILENCE), SILENCE);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return null;
      rest += decoder.decode(value, { stream: true });
      const end = rest.lastIndexOf("\n\n");
      if (end < 0) continue;
      for (const { event, data } of eventsOf(rest.slice(0, end))) {
        if (event === "look") this.#listener.news(JSON.parse(data) as News);
        else if (event === "expired" || event === "revoked") return this.#staleTokens();
        else if (event === "displaced") return this.#displaced();
      }
      rest = rest.slice(end + 2);
    }
  }
}
