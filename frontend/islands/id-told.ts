// <output data-id-told="input's id">: birth date, sex and home county, read from an identity number while it is typed.
// Only a help for the eye: the server reads the number again. Nothing typed here is kept or sent.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const MARKS = "10X98765432";

export type Told = { born: Date; female: boolean };

/** What the number says; null while it is not whole, "wrong" if its check digit or date cannot be. */
export function told(number: string): Told | "wrong" | null {
  if (number.length !== 18) return null;
  if (!/^\d{17}[\dX]$/.test(number)) return "wrong";
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number) as [number, number, number];
  const born = new Date(year, month - 1, day);
  const isDay = born.getMonth() === month - 1 && born.getDate() === day && born <= new Date();
  if (MARKS[sum % 11] !== number[17] || !isDay) return "wrong";
  return { born, female: Number(number[16]) % 2 === 0 };
}

export function homeOf(number: string, places: Record<string, string>): string {
  return places[number.slice(0, 6)] ?? places[number.slice(0, 4)] ?? "";
}

function show(output: HTMLOutputElement, typed: string): void {
  const number = typed.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  const found = told(number);
  output.hidden = found === null;
  const input = document.getElementById(output.dataset["idTold"] ?? "");
  if (input instanceof HTMLInputElement) input.setCustomValidity(found === "wrong" ? (output.dataset["wrong"] ?? "") : "");
  if (found === null) return;
  output.dataset["tone"] = found === "wrong" ? "bad" : "ok";
  output.textContent = found === "wrong" ? (output.dataset["wrong"] ?? "") : words(output, number, found);
}

function words(output: HTMLOutputElement, number: string, { born, female }: Told): string {
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(born);
  const home = homeOf(number, JSON.parse(output.dataset["places"] ?? "{}") as Record<string, string>);
  const { male = "", female: woman = "", born: bornWord = "", home: homeWord = "" } = output.dataset;
  return [female ? woman : male, `${bornWord} ${day}`, ...(home ? [`${homeWord} ${home}`] : [])].join(" · ");
}

export function tellFromId(root: ParentNode): void {
  for (const output of root.querySelectorAll<HTMLOutputElement>("output[data-id-told]:not([data-watching])")) {
    const input = document.getElementById(output.dataset["idTold"] ?? "");
    if (!(input instanceof HTMLInputElement)) continue;
    output.dataset["watching"] = "";
    show(output, input.value);
    input.addEventListener("input", () => show(output, input.value));
  }
}
