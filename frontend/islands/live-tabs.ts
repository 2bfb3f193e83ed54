// One stream per browser: the visible tabs of one user elect who holds it; the others are told.
import { LiveStream, type News, type StreamState } from "./live-stream.ts";

type Message =
  | { kind: "who" }
  | { kind: "tokens"; tab: string; tokens: string[] }
  | { kind: "bye"; tab: string }
  | { kind: "shown" }
  | { kind: "news"; news: News }
  | { kind: "missed" }
  | { kind: "stale" }
  | { kind: "state"; state: StreamState };

export interface Ears {
  news(news: News): void;
  missed(): void;
  stale(): void;
  state(state: StreamState): void;
}

const TAB = Math.random().toString(36).slice(2);

export class Tabs {
  #ears: Ears;
  #channel: BroadcastChannel | null;
  #tokens: string[] = [];
  #byTab = new Map<string, string[]>();
  #stream: LiveStream | null = null;
  #leave: (() => void) | null = null;
  #name: string;

  constructor(user: string, ears: Ears) {
    this.#ears = ears;
    this.#name = `yimen-live-${user}`;
    this.#channel = "BroadcastChannel" in window ? new BroadcastChannel(this.#name) : null;
    this.#channel?.addEventListener("message", (event: MessageEvent<Message>) => this.#hear(event.data));
  }

  /** What this tab wants to hear, for as long as it is seen. */
  want(tokens: string[]): void {
    this.#tokens = tokens;
    this.#byTab.set(TAB, tokens);
    this.#channel?.postMessage({ kind: "tokens", tab: TAB, tokens } satisfies Message);
    this.#relisten();
    if (!this.#leave) this.#stand();
  }

  /** A tab that nobody sees hears nothing and holds nothing. */
  rest(): void {
    this.#byTab.delete(TAB);
    this.#channel?.postMessage({ kind: "bye", tab: TAB } satisfies Message);
    this.#leave?.();
    this.#leave = null;
  }

  /** Somebody turned to this window: a stream that stood back for others may return. */
  shown(): void {
    if (this.#stream) this.#stream.shown();
    else this.#channel?.postMessage({ kind: "shown" } satisfies Message);
  }

  /** Stand for election; without locks (an address without TLS) each tab leads itself. */
  #stand(): void {
    if (!navigator.locks || !this.#channel) {
      this.#lead();
      this.#leave = () => this.#abdicate();
      return;
    }
    const waiting = new AbortController();
    let done: () => void = () => undefined;
    this.#leave = () => {
      waiting.abort();
      done();
    };
    void navigator.locks
      .request(this.#name, { signal: waiting.signal }, () => {
        this.#lead();
        return new Promise<void>((resolve) => (done = resolve)).finally(() => this.#abdicate());
      })
      .catch(() => undefined);
  }

  #lead(): void {
    this.#byTab = new Map([[TAB, this.#tokens]]);
    this.#stream = new LiveStream({
      news: (news) => this.#tell({ kind: "news", news }),
      missed: () => this.#tell({ kind: "missed" }),
      stale: () => this.#tell({ kind: "stale" }),
      state: (state) => this.#tell({ kind: "state", state }),
    });
    this.#channel?.postMessage({ kind: "who" } satisfies Message);
    this.#relisten();
  }

  #abdicate(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  #relisten(): void {
    this.#stream?.listen([...new Set([...this.#byTab.values()].flat())]);
  }

  /** To the other tabs, and to oneself. */
  #tell(message: Message): void {
    if (!this.#stream) return; // news of a stream that was given up
    this.#channel?.postMessage(message);
    this.#hear(message);
  }

  #hear(message: Message): void {
    if (message.kind === "news") this.#ears.news(message.news);
    else if (message.kind === "missed") this.#ears.missed();
    else if (message.kind === "stale") this.#ears.stale();
    else if (message.kind === "state") this.#ears.state(message.state);
    else if (message.kind === "who") this.#answer();
    else if (message.kind === "shown") this.#stream?.shown();
    else if (message.kind === "tokens" || message.kind === "bye") this.#count(message);
  }

  #answer(): void {
    if (this.#leave) this.#channel?.postMessage({ kind: "tokens", tab: TAB, tokens: this.#tokens } satisfies Message);
  }

  #count(message: Extract<Message, { kind: "tokens" | "bye" }>): void {
    if (!this.#stream) return;
    if (message.kind === "bye") this.#byTab.delete(message.tab);
    else this.#byTab.set(message.tab, message.tokens);
    this.#relisten();
    if (message.kind === "tokens") this.#channel?.postMessage({ kind: "state", state: "on" } satisfies Message);
  }
}
