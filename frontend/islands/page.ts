// What islands share: when a page, or a part of it that htmx brought, is ready.

type Setup = (root: ParentNode) => void;

/** Run for the page, and again for every part that is swapped in; `setup` must bear repetition. */
export function once(setup: Setup): void {
  setup(document);
  document.addEventListener("htmx:after:swap", () => setup(document));
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Every field was given another value: whoever follows what is typed looks again. */
export function retell(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll("input, select, textarea")) field.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Aborts what takes longer. */
export function within(milliseconds: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(), milliseconds);
  return limit.signal;
}

export function jsonOf<T>(element: Element): T | null {
  const text = element.querySelector('script[type="application/json"]')?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}
