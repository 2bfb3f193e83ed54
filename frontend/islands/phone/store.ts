// What this phone keeps: forms that wait to be sent, drafts, and lists for work without network.
// All that was typed or told is sealed (AES-GCM) with a key of the account; the key can be used in
// this browser and never read out of it. No key, nothing to read: that is how all of it is wiped.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { newKey, openWith, sealWith, type Sealed } from "./sealing.ts";

export type { Sealed };
export type State = "waiting" | "refused" | "sent";

/** In clear only what a list of numbers would show: never who, never what. */
export interface Row {
  uuid: string;
  account: string;
  label: string; // of the form, as the page called it
  action: string;
  page: string; // where the form is opened to be mended
  at: number; // when it was filled in, by the house's clock
  version: string; // another after each mending
  state: State;
  url: string; // the receipt, once sent
  settled: number; // when it was sent or refused
  sealed: Sealed;
  files: { field: string; sealed: Sealed }[];
}
export interface Draft { id: string; account: string; form: string; page: string; label: string; at: number; sealed: Sealed }
export interface Kept { id: string; account: string; until: number; sealed: Sealed }

interface Phone extends DBSchema {
  keys: { key: string; value: CryptoKey };
  rows: { key: string; value: Row; indexes: { account: string } };
  drafts: { key: string; value: Draft; indexes: { account: string; form: string } };
  kept: { key: string; value: Kept; indexes: { account: string } };
  facts: { key: string; value: string | number };
}

let opened: Promise<IDBPDatabase<Phone>> | null = null;

/** Without TLS, or where a browser keeps nothing, forms are sent as they always were. */
export function available(): boolean {
  return window.isSecureContext && "indexedDB" in window && Boolean(crypto.subtle && navigator.locks);
}

export function db(): Promise<IDBPDatabase<Phone>> {
  opened ??= openDB<Phone>("yimen-phone", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("keys");
      fresh.createObjectStore("facts");
      fresh.createObjectStore("rows", { keyPath: "uuid" }).createIndex("account", "account");
      fresh.createObjectStore("kept", { keyPath: "id" }).createIndex("account", "account");
      const drafts = fresh.createObjectStore("drafts", { keyPath: "id" });
      drafts.createIndex("account", "account");
      drafts.createIndex("form", "form");
    },
    terminated: () => (opened = null),
  });
  return opened;
}

async function keyOf(account: string, make: boolean): Promise<CryptoKey> {
  const store = await db();
  const known = await store.get("keys", account);
  if (known) return known;
  const isHere = make && (await store.get("facts", "who")) === account; // not after signing out
  if (!isHere) throw new Error("This phone holds no key of the account.");
  const fresh = await newKey();
  const turn = store.transaction("keys", "readwrite"); // another tab may have been quicker
  const first = await turn.store.get(account);
  if (!first) await turn.store.put(fresh, account);
  await turn.done;
  return first ?? fresh;
}

export async function sealBytes(account: string, bytes: BufferSource): Promise<Sealed> {
  return sealWith(await keyOf(account, true), bytes);
}

export async function openBytes(account: string, sealed: Sealed): Promise<ArrayBuffer> {
  return openWith(await keyOf(account, false), sealed);
}

export async function seal(account: string, value: unknown): Promise<Sealed> {
  return sealBytes(account, new TextEncoder().encode(JSON.stringify(value)));
}

export async function unseal<T>(account: string, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await openBytes(account, sealed))) as T;
}

export async function fact(name: string): Promise<string | number | undefined> {
  return (await db()).get("facts", name);
}

export async function setFact(name: string, value: string | number): Promise<void> {
  await (await db()).put("facts", value, name);
}

/** At sign-out, and after the post has ended: nothing of this account stays in the phone. */
export async function wipe(account: string): Promise<void> {
  const store = await db();
  const turn = store.transaction(["keys", "rows", "drafts", "kept", "facts"], "readwrite");
  await turn.objectStore("keys").delete(account);
  for (const name of ["rows", "drafts", "kept"] as const) {
    const found = turn.objectStore(name);
    for (const key of await found.index("account").getAllKeys(account)) await found.delete(key);
  }
  if ((await turn.objectStore("facts").get("who")) === account) await turn.objectStore("facts").delete("who");
  await turn.done;
  told();
}

// who works with this phone, and what its clock is worth

/** The account of the page; on a page that came out of the phone, the one that worked here last. */
export async function account(): Promise<string> {
  return document.documentElement.dataset["account"] || String((await fact("who")) ?? "");
}

/** The house's time, whatever the phone's clock says. */
export async function houseTime(): Promise<number> {
  return Date.now() + Number((await fact("offset")) ?? 0);
}

export async function heard(now: number): Promise<void> {
  await setFact("offset", now - Date.now());
  await setFact("synced", Date.now());
}

// the other pages of this browser

const channel = "BroadcastChannel" in window ? new BroadcastChannel("yimen-phone") : null;
const watchers = new Set<() => void>();

export function onChange(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function tellHere(): void {
  for (const watcher of watchers) watcher();
}

/** Something in the phone changed: here and on its other pages. */
export function told(): void {
  channel?.postMessage("changed");
  tellHere();
}

channel?.addEventListener("message", tellHere);
