// At the start of each page: who works here, what time it is, and whether something waits.
import { forgetOld, rowsOf } from "./queue.ts";
import { flush } from "./send.ts";
import { account, available, heard, setFact, told } from "./store.ts";

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
  await flush();
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
