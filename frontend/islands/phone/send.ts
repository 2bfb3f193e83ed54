// Sends what waits in this phone: each form alone, one page of the browser at a time, forgotten
// only after an answer that names it. A second sending of the same form is the server's to know.
import { within } from "../page.ts";
import { bodyOf, refused, rowOf, rowsOf, sent } from "./queue.ts";
import { account, fact, heard, setFact, told, wipe, type Row } from "./store.ts";

const LOCK = "yimen-outbox";
const FIRST_REST = 4000;
const LONGEST_REST = 5 * 60_000;
const PATIENCE = 30_000; // and longer for photos, at two kilobytes a second
const SHARE_OF_WORK = 7 * 24 * 3600_000; // after the post's end work that waits may still arrive

export interface Answer {
  state: "done" | "refused" | "later";
  client_uuid?: string;
  url?: string;
  errors?: Record<string, string[]>;
  summary?: string;
  reason?: string; // of "later": sign-in, account, token, busy, network
  retryAfter?: number;
}
interface Session { account: string; post: boolean; now: number; token: string }

/** Null without network; nobody's when the session has ended. */
async function session(): Promise<Session | null> {
  try {
    const response = await fetch("/phone/token/", { cache: "no-store", redirect: "manual", signal: within(PATIENCE) });
    if (response.type === "opaqueredirect") return { account: "", post: false, now: 0, token: "" };
    const found = response.ok ? ((await response.json()) as Session) : null;
    if (found?.now) await heard(found.now);
    return found;
  } catch {
    return null;
  }
}

async function post(row: Row, token: string, mode: "now" | "1"): Promise<Answer> {
  const body = await bodyOf(row);
  const size = row.files.reduce((sum, file) => sum + file.sealed.data.byteLength, 0);
  const headers = { "X-Yimen-Outbox": mode, "X-Yimen-Account": row.account, "X-CSRFToken": token };
  try {
    const response = await fetch(row.action, {
      method: "POST", body, headers, redirect: "manual", cache: "no-store",
      signal: within(PATIENCE + size / 2),
    });
    return await read(response, row);
  } catch {
    return { state: "later", reason: "network" };
  }
}

/** Only the platform's own answer counts: a hotel's sign-in page says 200 to everything. */
async function read(response: Response, row: Row): Promise<Answer> {
  const retryAfter = Number(response.headers.get("Retry-After") ?? 0) * 1000 || 0;
  if (response.headers.get("X-Yimen-Outbox") !== "1") return { state: "later", reason: "busy", retryAfter };
  const answer = (await response.json()) as Answer;
  if (answer.state === "done" && answer.client_uuid !== row.uuid) return { state: "later", reason: "busy" };
  return { ...answer, retryAfter };
}

export async function settle(row: Row, answer: Answer): Promise<void> {
  if (answer.state === "done") await sent(row, answer.url ?? "");
  else if (answer.state === "refused") await refused(row, answer.errors ?? {}, answer.summary ?? "");
}

/** With a fresh token once more, if that was all that was wrong. */
async function send(row: Row, token: string, mode: "now" | "1"): Promise<Answer> {
  let answer: Answer = token ? await post(row, token, mode) : { state: "later", reason: "token" };
  if (answer.reason === "token") {
    const fresh = await session();
    if (!fresh) return { state: "later", reason: "network" };
    if (fresh.account !== row.account) return { state: "later", reason: fresh.account ? "account" : "sign-in" };
    answer = await post(row, fresh.token, mode);
  }
  return answer;
}

/** The form that was just filled in, while its page waits. What it says is not yet put in the phone. */
export async function sendNow(row: Row, token: string): Promise<Answer> {
  return await navigator.locks.request(LOCK, async () => {
    const answer = await send(row, token, "now");
    if (answer.state === "done") await sent(row, answer.url ?? "");
    if (answer.state === "done" || answer.reason !== "network") await setFact("synced", Date.now());
    await note(answer.state === "later" ? answer : null);
    return answer;
  });
}

// resting between tries, longer each time

async function note(trouble: Answer | null): Promise<void> {
  const times = trouble ? Number((await fact("tries")) ?? 0) + 1 : 0;
  const rest = Math.min(LONGEST_REST, FIRST_REST * 2 ** (Math.min(times, 10) - 1)) * (0.5 + Math.random());
  await setFact("tries", times);
  await setFact("trouble", trouble?.reason ?? "");
  await setFact("until", trouble ? Date.now() + rest : 0);
  await setFact("asked", trouble?.retryAfter ? Date.now() + trouble.retryAfter : 0);
  told();
}

/** Whether the server asked for patience, or the last try is too near; `hurry` after good news. */
async function resting(hurry: boolean): Promise<boolean> {
  const asked = Number((await fact("asked")) ?? 0);
  const until = Number((await fact("until")) ?? 0);
  return Date.now() < (hurry ? asked : Math.max(asked, until));
}

export async function flush(hurry = false): Promise<void> {
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock && !(await resting(hurry))) await flushAll();
  });
}

async function flushAll(): Promise<void> {
  const mine = await account();
  const waiting = (await rowsOf(mine)).filter((row) => row.state === "waiting");
  if (!waiting.length) return;
  const now = await session();
  if (!now) return note({ state: "later", reason: "network" });
  if (now.account !== mine) return note({ state: "later", reason: now.account ? "account" : "sign-in" });
  if (await hasEnded(mine, now.post)) return;
  let trouble: Answer | null = null;
  for (const { uuid } of waiting) {
    const row = await rowOf(uuid); // thrown away or mended meanwhile?
    if (row?.state !== "waiting") continue;
    const answer = await send(row, now.token, "1");
    await settle(row, answer);
    if (answer.state === "later") trouble = answer;
    if (trouble && (trouble.reason !== "busy" || trouble.retryAfter)) break; // one that fails alone holds up no other
  }
  await note(trouble);
}

/** A post may end for a day by mistake, and a sender's share of his work lasts a week. */
async function hasEnded(mine: string, holdsPost: boolean): Promise<boolean> {
  const since = Number((await fact(`ended:${mine}`)) ?? 0);
  if (holdsPost) {
    if (since) await setFact(`ended:${mine}`, 0);
    return false;
  }
  if (!since) await setFact(`ended:${mine}`, Date.now());
  if (since && since < Date.now() - SHARE_OF_WORK) {
    await wipe(mine);
    return true;
  }
  return false;
}
