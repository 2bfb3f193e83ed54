// Live regions: <div id hx-get hx-trigger="look" hx-swap="outerHTML" data-live="token">. A change
// makes a region look again through its normal view: at most once in each second of the page's own
// clock, never two in flight. (Were it a second after the last look, then with a change every second
// a look that came late once would come late ever after.)
import type { News, StreamState } from "./live-stream.ts";
import { Tabs } from "./live-tabs.ts";

const SINCE_HEADER = "Live-Since";
const SECOND = 1000; // of the clock that began with the page: each page has its own
const LOST = 30_000; // a look that was never answered holds nobody back for longer
const RENEW = 12.5 * 60_000; // tokens live fifteen minutes
const PATIENCE = 2000; // while somebody types in the region

interface Held { token: string; topics: string[]; since: number }
/** `since`: the change told last, whose reader has seen all told before; "" for a fresh look. */
interface Look { busy: boolean; at: number; timer: number; since: string | null }

const held = new Map<string, Held>();
const looks = new Map<string, Look>();
const watchers = new Set<() => void>();
let tabs: Tabs | null = null;
let state: StreamState | "none" = "none";

export function liveState(): StreamState | "none" {
  return state;
}

export function onLiveState(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function setState(next: StreamState | "none"): void {
  if (next === state) return;
  state = next;
  for (const watcher of watchers) watcher();
}

/** A token names its user and topics in clear: "user milliseconds topic topic…" and a signature. */
export function claimOf(token: string): { user: string; topics: string[] } {
  const body = (token.split(".")[0] ?? "").replace(/-/g, "+").replace(/_/g, "/");
  const [user = "", , ...topics] = atob(body).split(" ");
  return { user, topics };
}

function regions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-live]")].filter((region) => region.id && region.dataset["live"]);
}

/** Take up the tokens of the page; one that is held for the same topics stays until it is old. */
function scan(): void {
  const present = new Set<string>();
  for (const region of regions()) {
    const token = region.dataset["live"] ?? "";
    const topics = claimOf(token).topics;
    const key = topics.join(" ");
    present.add(key);
    const mine = held.get(key);
    if (!mine || performance.now() - mine.since > RENEW - 60_000) held.set(key, { token, topics, since: performance.now() });
  }
  for (const key of [...held.keys()]) if (!present.has(key)) held.delete(key);
  speak();
}

let spoken = "";
function speak(): void {
  const tokens = [...held.values()].map((one) => one.token).sort();
  if (!tokens.length && !tabs) return;
  if (!tabs) {
    tabs = new Tabs(claimOf(tokens[0] ?? "").user, { news, missed: lookAtAll, stale: renewAll, state: setState });
    setState("wait");
  }
  if (document.hidden || tokens.join() === spoken) return;
  spoken = tokens.join();
  tabs.want(tokens);
}

function news({ topic, since }: News): void {
  for (const region of regions()) {
    if (claimOf(region.dataset["live"] ?? "").topics.includes(topic)) look(region.id, since);
  }
}

function lookAtAll(): void {
  for (const region of regions()) look(region.id, "", Math.random() * 2000);
}

let renewedAt = -Infinity;
/** New tokens come with a look; if those are refused too, not more than one round in ten seconds. */
function renewAll(): void {
  const wait = Math.max(0, renewedAt + 10_000 - performance.now());
  renewedAt = performance.now() + wait;
  for (const one of held.values()) one.since = -Infinity;
  spoken = "";
  for (const region of regions()) look(region.id, "", wait + Math.random() * 500);
}

function look(id: string, since: string, delay = 0): void {
  const mine = looks.get(id) ?? { busy: false, at: -Infinity, timer: 0, since: null };
  looks.set(id, mine);
  if (mine.since !== "") mine.since = since;
  const now = performance.now();
  if (mine.timer || (mine.busy && now - mine.at < LOST)) return;
  const next = (Math.floor(mine.at / SECOND) + 1) * SECOND;
  const wait = Math.max(delay, next - now);
  if (wait > 0) mine.timer = window.setTimeout(() => again(id, mine), wait);
  else fire(id, mine);
}

function again(id: string, mine: Look): void {
  mine.timer = 0;
  fire(id, mine);
}

function isTypedIn(region: HTMLElement): boolean {
  const active = document.activeElement;
  return Boolean(active && region.contains(active) && active.matches("input, select, textarea"));
}

function fire(id: string, mine: Look): void {
  const region = document.getElementById(id);
  if (!region) return void looks.delete(id);
  if (isTypedIn(region)) {
    mine.timer = window.setTimeout(() => again(id, mine), PATIENCE);
    return;
  }
  mine.busy = true;
  mine.at = performance.now();
  region.dispatchEvent(new CustomEvent("look"));
}

interface HtmxContext { sourceElement?: Element; request: { headers: Record<string, string> }; response?: { raw: Response } }
type HtmxEvent = CustomEvent<{ ctx: HtmxContext }>;

function lookOf(event: Event): Look | undefined {
  const source = (event as HtmxEvent).detail.ctx.sourceElement;
  return source instanceof HTMLElement && source.dataset["live"] ? looks.get(source.id) : undefined;
}

document.addEventListener("htmx:config:request", (event) => {
  const mine = lookOf(event);
  if (!mine?.busy) return;
  if (mine.since) (event as HtmxEvent).detail.ctx.request.headers[SINCE_HEADER] = mine.since;
  mine.since = null;
});

/** Signed out meanwhile, or no longer allowed: the region's own view says so; show the page it leads to. */
document.addEventListener("htmx:before:response", (event) => {
  if (!lookOf(event)) return;
  const answer = (event as HtmxEvent).detail.ctx.response?.raw;
  if (answer?.redirected) location.reload();
  if (answer && (answer.redirected || !answer.ok)) event.preventDefault();
});

document.addEventListener("htmx:finally:request", (event) => {
  const source = (event as HtmxEvent).detail.ctx.sourceElement;
  const mine = source && looks.get(source.id);
  if (!mine) return;
  mine.busy = false;
  if (mine.since !== null) look(source.id, mine.since);
});
document.addEventListener("htmx:after:swap", scan);

function renewOld(): void {
  const limit = performance.now() - RENEW;
  for (const region of regions()) {
    const mine = held.get(claimOf(region.dataset["live"] ?? "").topics.join(" "));
    if (mine && mine.since < limit) look(region.id, "");
  }
}

function seenOrNot(): void {
  if (document.hidden) {
    tabs?.rest();
    spoken = "";
  } else {
    for (const one of held.values()) if (performance.now() - one.since > RENEW) one.since = -Infinity;
    speak();
    lookAtAll();
  }
}

if (typeof document !== "undefined") {
  scan();
  setInterval(renewOld, 20_000 + Math.random() * 10_000);
  document.addEventListener("visibilitychange", () => tabs && seenOrNot());
  window.addEventListener("focus", () => tabs?.shown());
  window.addEventListener("pagehide", () => tabs?.rest());
  window.addEventListener("pageshow", (event) => event.persisted && tabs && seenOrNot());
}
