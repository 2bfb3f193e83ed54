// The sentences of the phone, in the page's language: from the page, never from here.

export function words(name: string, values: Record<string, string | number> = {}): string {
  let text = document.getElementById("phone-words")?.dataset[name] ?? "";
  for (const [key, value] of Object.entries(values)) text = text.replaceAll(`{${key}}`, String(value));
  return text;
}

export function clock(time: number): string {
  const there = document.documentElement.lang;
  return new Intl.DateTimeFormat(there, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(time);
}

/** Today the time alone, else the day too. */
export function when(time: number): string {
  const today = new Date(time).toDateString() === new Date().toDateString();
  if (today) return clock(time);
  const there = document.documentElement.lang;
  return `${new Intl.DateTimeFormat(there, { month: "long", day: "numeric" }).format(time)} ${clock(time)}`;
}

/** 张某三 as 张*三, as everywhere. */
export function masked(name: string): string {
  const letters = [...name.trim()];
  if (letters.length <= 1) return "*".repeat(letters.length);
  if (letters.length === 2) return `${letters[0]}*`;
  return `${letters[0]}${"*".repeat(letters.length - 2)}${letters.at(-1)}`;
}
