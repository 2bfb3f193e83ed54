// The forms that wait in this phone: how they are put there, read, and taken out.
import { db, houseTime, openBytes, seal, sealBytes, told, unseal, type Row } from "./store.ts";

const A_DAY = 24 * 3600_000;
const SENT_STAYS = 14 * A_DAY;
export const TOO_LONG = 3 * A_DAY; // a worker is warned of what has waited longer

/** What of a row is sealed; of one that was sent only for whom it was. */
export interface Content { who: string; fields: [string, string][]; errors: Record<string, string[]>; summary: string }
export interface Picture { field: string; name: string; type: string; bytes: ArrayBuffer }
export interface Entry { uuid: string; label: string; action: string; page: string; who: string; fields: [string, string][]; pictures: Picture[] }

/** `at`: of a form that is mended, when it was filled in first. */
export async function put(account: string, entry: Entry, at?: number): Promise<Row> {
  const { uuid, label, action, page, who, fields, pictures } = entry;
  const names = pictures.map((one): [string, string] => [`file:${one.field}`, JSON.stringify([one.name, one.type])]);
  const content: Content = { who, fields: [...fields, ...names], errors: {}, summary: "" };
  const files = [];
  for (const one of pictures) files.push({ field: one.field, sealed: await sealBytes(account, one.bytes) });
  const sealed = await seal(account, content);
  const written = { at: at ?? (await houseTime()), version: crypto.randomUUID() };
  const row: Row = { uuid, account, label, action, page, ...written, state: "waiting", url: "", settled: 0, sealed, files };
  await (await db()).put("rows", row);
  told();
  return row;
}

export async function rowsOf(account: string): Promise<Row[]> {
  const rows = account ? await (await db()).getAllFromIndex("rows", "account", account) : [];
  return rows.sort((a, b) => a.at - b.at);
}

export async function rowOf(uuid: string): Promise<Row | undefined> {
  return (await db()).get("rows", uuid);
}

export function contentOf(row: Row): Promise<Content> {
  return unseal<Content>(row.account, row.sealed);
}

/** The row as the browser would have posted it. */
export async function bodyOf(row: Row): Promise<FormData> {
  const body = new FormData();
  const waiting = [...row.files];
  for (const [name, value] of (await contentOf(row)).fields) {
    if (!name.startsWith("file:")) body.append(name, value);
    else {
      const file = waiting.shift();
      const [title, type] = JSON.parse(value) as [string, string];
      if (file) body.append(file.field, new File([await openBytes(row.account, file.sealed)], title, { type }));
    }
  }
  body.set("client_uuid", row.uuid);
  body.set("happened_at", new Date(row.at).toISOString());
  return body;
}

/** The server holds it: what was typed leaves the phone. */
export async function sent(row: Row, url: string): Promise<void> {
  const { who } = await contentOf(row);
  const sealed = await seal(row.account, { who, fields: [], errors: {}, summary: "" } satisfies Content);
  await change(row, { state: "sent", url, settled: Date.now(), sealed, files: [] });
}

export async function refused(row: Row, errors: Record<string, string[]>, summary: string): Promise<void> {
  const sealed = await seal(row.account, { ...(await contentOf(row)), errors, summary } satisfies Content);
  await change(row, { state: "refused", settled: Date.now(), sealed });
}

/** Only while the row is the one that was sent: it may have been mended or thrown away meanwhile. */
async function change(row: Row, fields: Partial<Row>): Promise<void> {
  const turn = (await db()).transaction("rows", "readwrite");
  const now = await turn.store.get(row.uuid);
  if (now && now.version === row.version) await turn.store.put({ ...now, ...fields });
  await turn.done;
  told();
}

export async function remove(uuid: string): Promise<void> {
  await (await db()).delete("rows", uuid);
  told();
}

export interface Counts { waiting: number; refused: number; oldest: number }

export async function counts(account: string): Promise<Counts> {
  const rows = await rowsOf(account);
  const waiting = rows.filter((row) => row.state === "waiting");
  const refused = rows.filter((row) => row.state === "refused");
  return { waiting: waiting.length, refused: refused.length, oldest: Math.min(...[...waiting, ...refused].map((row) => row.at)) };
}

/** What was sent two weeks ago, and lists and drafts past their date, whoever's they are. */
export async function forgetOld(): Promise<void> {
  const store = await db();
  for (const row of await store.getAll("rows"))
    if (row.state === "sent" && row.settled < Date.now() - SENT_STAYS) await store.delete("rows", row.uuid);
  for (const kept of await store.getAll("kept")) if (kept.until < Date.now()) await store.delete("kept", kept.id);
  for (const draft of await store.getAll("drafts")) if (draft.at < Date.now() - SENT_STAYS) await store.delete("drafts", draft.id);
}
