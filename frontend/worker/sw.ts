// The service worker: opens the worker's pages without network. It keeps scripts, styles and empty
// pages ("shells": no person, no name, no number in them) and nothing that anybody was shown.
// `/sw.js` puts PHONE before it: what to keep, and which shell stands for which address.

declare const PHONE: { version: string; files: string[]; shells: [pattern: string, address: string][] };
const worker = self as unknown as ServiceWorkerGlobalScope;
const KEPT = `yimen-${PHONE.version}`;
const LANGUAGE = "/phone/language"; // of the page that was seen last
const LANGUAGES = ["zh-hans", "en"];
const PATIENCE = 6000;
const DOWN = new Set([502, 503, 504]);

function inLanguage(address: string, language: string): string {
  return `${address}?lang=${language}`;
}

async function keepAll(): Promise<void> {
  const cache = await caches.open(KEPT);
  await cache.addAll(PHONE.files);
  const shells = PHONE.shells.flatMap(([, address]) => LANGUAGES.map((language) => inLanguage(address, language)));
  await cache.addAll(shells.map((address) => new Request(address, { cache: "no-store" })));
}

async function dropOlder(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("yimen-") && name !== KEPT) await caches.delete(name);
  await worker.clients.claim();
}

worker.addEventListener("install", (event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
// only when the worker says so: never in the middle of a form
worker.addEventListener("message", (event) => {
  if (event.data === "update") void worker.skipWaiting();
});

let language = "";

async function noteLanguage(said: string | null): Promise<void> {
  if (!said || said === language) return;
  language = said;
  await (await caches.open(KEPT)).put(LANGUAGE, new Response(said));
}

async function shellOf(address: string): Promise<Response> {
  const cache = await caches.open(KEPT);
  language ||= (await (await cache.match(LANGUAGE))?.text()) ?? LANGUAGES[0] ?? "";
  return (await cache.match(inLanguage(address, language), { ignoreVary: true })) ?? Response.error();
}

/** The page itself; its shell when there is no network, when nobody answers, or nobody is at home. */
async function page(request: Request, shell: [string, string]): Promise<Response> {
  const isOwn = shell !== PHONE.shells.at(-1); // the last stands for all that needs the network
  const waiting = fetch(request);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
  try {
    const response = await (isOwn ? Promise.race([waiting, late]) : waiting);
    if (response && !DOWN.has(response.status)) {
      void noteLanguage(response.headers.get("Content-Language"));
      return response;
    }
  } catch {
    // no network
  }
  waiting.catch(() => undefined);
  return shellOf(shell[1]);
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: KEPT, ignoreVary: true })) ?? fetch(request);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (PHONE.files.includes(url.pathname)) return event.respondWith(file(request));
  const shell = request.mode === "navigate" && PHONE.shells.find(([pattern]) => new RegExp(pattern).test(url.pathname + url.search));
  if (shell) event.respondWith(page(request, shell));
});
