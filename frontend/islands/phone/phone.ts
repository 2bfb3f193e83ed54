// At the start of each page: who works here, what time it is, and whether something waits.
import { counts, forgetOld, rowsOf, TOO_LONG } from "./queue.ts";
import { flush } from "./send.ts";
import { account, available, heard, houseTime, setFact, told } from "./store.ts";

const LOOK_EVERY = 5000;

/** Milliseconds since the page came; -1 for one that did not come just now. */
function age(): number {
  const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!way || way.type === "back_forward") return -1;
  return performance.now() - way.responseStart;
}

async function begin(): Promise<void> {
  const { account: mine, now } = document.documentElement.dataset;
  if (mine) await setFact("who", mine);
  if (mine && now && age() >= 0) await heard(Number(now) + age());
  told();
  await forgetOld();
  await flush(Boolean(mine)); // a page that came tells that there is network
  await warnOfOld();
}

/** Work that lies in a phone for days is work that nobody knows of. */
async function warnOfOld(): Promise<void> {
  const { waiting, refused, oldest } = await counts(await account());
  const said = document.querySelector<HTMLTemplateElement>("#phone-old")?.content.cloneNode(true);
  if (waiting + refused && oldest < (await houseTime()) - TOO_LONG && said) document.querySelector("main")?.prepend(said);
}

async function tick(): Promise<void> {
  const waits = (await rowsOf(await account())).some((row) => row.state === "waiting");
  if (waits && navigator.onLine) await flush();
}

function quietly(work: () => Promise<void>): () => void {
  return () => void work().catch(() => undefined);
}

if (available() && (document.documentElement.dataset["account"] || document.documentElement.dataset["offline"] !== undefined)) {
  quietly(begin)();
  window.addEventListener("online", quietly(() => flush(true)));
  document.addEventListener("visibilitychange", quietly(async () => (document.hidden ? undefined : flush(true))));
  setInterval(quietly(tick), LOOK_EVERY);
}
