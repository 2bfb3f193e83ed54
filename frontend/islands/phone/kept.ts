// A worker's own villages, people and tasks for work without network: fetched now and then while
// there is some, sealed, gone the day after. On a page out of the phone they fill what is empty.
import { account, available, db, fact, houseTime, seal, setFact, unseal } from "./store.ts";
import { when, words } from "./words.ts";

const LOOKS = ["mode", "zoom"] as const;
const RENEW = 30 * 60_000;

interface Item { title: string; text: string; url: string } // url: where a shell opens it, or ""
interface Work { villages: [number, string][]; lists: { title: string; items: Item[] }[]; at: number }

function endOfTomorrow(): number {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  return day.setHours(23, 59, 59, 999);
}

export async function renewWork(): Promise<void> {
  const mine = document.documentElement.dataset["account"];
  const { shell } = document.documentElement.dataset;
  if (!mine || shell !== "worker" || Number((await fact(`work:${mine}`)) ?? 0) > Date.now() - RENEW) return;
  const response = await fetch("/desk/key-groups/phone/", { cache: "no-store", redirect: "manual" });
  if (!response.ok || response.type === "opaqueredirect") return;
  const work = { ...((await response.json()) as Work), at: await houseTime() };
  const id = `${mine}|work`;
  await (await db()).put("kept", { id, account: mine, until: endOfTomorrow(), sealed: await seal(mine, work) });
  await setFact(`work:${mine}`, Date.now());
}

async function work(): Promise<Work | null> {
  const mine = await account();
  const kept = mine ? await (await db()).get("kept", `${mine}|work`) : undefined;
  return kept && kept.until > Date.now() ? unseal<Work>(mine, kept.sealed) : null;
}

function fillVillages({ villages }: Work): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[name=area_code]")) {
    if (villages.length === 1) select.replaceChildren();
    for (const [code, name] of villages) select.append(new Option(name, String(code)));
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-villages]")) form.hidden = !villages.length;
}

/** "Today" of the day when the page is used, not of the day when the phone took it. */
function fillDays(): void {
  for (const chip of document.querySelectorAll<HTMLButtonElement>("button[data-days-ago]")) {
    const day = new Date();
    day.setDate(day.getDate() - Number(chip.dataset["daysAgo"]));
    const two = (n: number): string => String(n).padStart(2, "0");
    chip.value = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  }
}

function listOf(title: string, items: Item[]): HTMLElement {
  const card = document.createElement("section");
  card.className = "card";
  card.append(Object.assign(document.createElement("h2"), { textContent: title }));
  const rows = card.appendChild(Object.assign(document.createElement("ul"), { className: "rows" }));
  for (const item of items) {
    const row = document.createElement("li");
    const line = row.appendChild(document.createElement(item.url ? "a" : "div"));
    if (line instanceof HTMLAnchorElement) line.href = item.url;
    const main = line.appendChild(Object.assign(document.createElement("span"), { className: "main" }));
    main.append(Object.assign(document.createElement("span"), { className: "title", textContent: item.title }));
    main.append(Object.assign(document.createElement("span"), { className: "text", textContent: item.text }));
    rows.append(row);
  }
  return card;
}

/** A form about one person: who it is, from the list. */
function fillWho({ lists }: Work): void {
  const here = lists.flatMap(({ items }) => items).find(({ url }) => url === location.pathname + location.search);
  if (!here) return;
  for (const place of document.querySelectorAll("[data-kept-who]")) place.textContent = `${here.title} · ${here.text}`;
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-outbox][data-who=""]')) form.dataset["who"] = here.title;
}

/** Elder view and text size, as the pages with network have them. */
async function fillLooks(): Promise<void> {
  for (const name of LOOKS) {
    const value = await fact(name);
    if (value) document.documentElement.dataset[name] = String(value);
  }
}

async function noteLooks(): Promise<void> {
  for (const name of LOOKS) await setFact(name, document.documentElement.dataset[name] ?? "");
}

async function fillShell(): Promise<void> {
  await fillLooks();
  fillDays();
  const found = await work();
  if (!found) return;
  fillVillages(found);
  fillWho(found);
  for (const place of document.querySelectorAll("yi-kept")) {
    place.replaceChildren(...found.lists.filter(({ items }) => items.length).map(({ title, items }) => listOf(title, items)));
    const stand = document.createElement("p");
    stand.className = "hint";
    stand.textContent = words("asOf", { time: when(found.at) });
    place.append(stand);
  }
}

if (available()) {
  if (document.documentElement.dataset["offline"] !== undefined) void fillShell().catch(() => undefined);
  else if (document.documentElement.dataset["account"]) {
    void noteLooks().catch(() => undefined);
    void renewWork().catch(() => undefined);
  }
}
