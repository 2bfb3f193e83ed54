// <yi-area-search src="/desk/areas/search/">: a box that finds a division by name, pinyin or initials.
// Around a <select> it fills that; around a text input it writes the name, with data-code the code too.
import { pause } from "./page.ts";

interface Found { code: number | string; name: string; path?: string }

class YiAreaSearch extends HTMLElement {
  #box!: HTMLInputElement;
  #list!: HTMLUListElement;
  #found: Found[] = [];
  #at = -1;
  #asked = 0;

  connectedCallback(): void {
    if (this.#box) return;
    const select = this.querySelector("select");
    const input = this.querySelector<HTMLInputElement>('input:not([type="hidden"])');
    if (!select && !input) return;
    this.#box = input ?? this.#boxFor(select as HTMLSelectElement);
    this.#list = document.createElement("ul");
    this.#list.className = "options";
    this.#list.id = `${this.#box.id || "area"}-options`;
    this.#list.setAttribute("role", "listbox");
    this.#list.hidden = true;
    const role: Record<string, string> = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.#list.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(role)) this.#box.setAttribute(name, value);
    this.append(this.#list);
    this.#box.addEventListener("input", () => void this.#search());
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
  }

  #boxFor(select: HTMLSelectElement): HTMLInputElement {
    const box = document.createElement("input");
    box.type = "search";
    box.id = select.id;
    box.value = select.selectedOptions[0]?.value ? (select.selectedOptions[0].textContent ?? "").trim() : "";
    box.required = select.required;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = select.getAttribute(name);
      if (value) box.setAttribute(name, value);
    }
    select.id = `${select.id}-select`;
    select.hidden = true;
    select.required = false;
    select.before(box);
    return box;
  }

  async #search(): Promise<void> {
    const asked = ++this.#asked;
    await pause(180);
    const words = this.#box.value.trim();
    if (asked !== this.#asked) return;
    if (!words) return this.#close();
    const found = this.#own(words) ?? (await this.#ask(words));
    if (asked === this.#asked) this.#show(found);
  }

  /** Without an address the choices are the select's own. */
  #own(words: string): Found[] | null {
    if (this.getAttribute("src")) return null;
    const options = [...(this.querySelector("select")?.options ?? [])].filter((option) => option.value);
    return options.filter((option) => option.text.includes(words)).slice(0, 20).map((option) => ({ code: option.value, name: option.text.trim() }));
  }

  async #ask(words: string): Promise<Found[]> {
    const url = new URL(this.getAttribute("src") ?? "", location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return [];
    const body = (await answer.json()) as { results?: Found[] } | Found[];
    return Array.isArray(body) ? body : (body.results ?? []);
  }

  #show(found: Found[]): void {
    this.#found = found;
    this.#at = -1;
    this.#list.replaceChildren(...found.map((area, index) => this.#option(area, index)));
    this.#list.hidden = found.length === 0;
    this.#box.setAttribute("aria-expanded", String(found.length > 0));
  }

  #option(area: Found, index: number): HTMLLIElement {
    const item = document.createElement("li");
    item.id = `${this.#list.id}-${index}`;
    item.setAttribute("role", "option");
    item.append(area.name);
    if (area.path && area.path !== area.name) {
      const path = document.createElement("small");
      path.textContent = area.path;
      item.append(path);
    }
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.#choose(area);
    });
    return item;
  }

  #key(event: KeyboardEvent): void {
    const area = this.#found[this.#at];
    if (event.key === "ArrowDown") this.#move(1, event);
    else if (event.key === "ArrowUp") this.#move(-1, event);
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" && area && !this.#list.hidden) {
      event.preventDefault();
      this.#choose(area);
    }
  }

  #move(by: number, event: Event): void {
    if (this.#list.hidden) return;
    event.preventDefault();
    this.#at = (this.#at + by + this.#found.length) % this.#found.length;
    [...this.#list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#at)));
    const current = this.#list.children[this.#at];
    current?.scrollIntoView({ block: "nearest" });
    if (current) this.#box.setAttribute("aria-activedescendant", current.id);
  }

  #choose(area: Found): void {
    const code = String(area.code);
    this.#box.value = "code" in this.dataset ? `${area.name} ${code}` : area.name;
    const select = this.querySelector("select");
    if (select) {
      if (![...select.options].some((option) => option.value === code)) select.add(new Option(area.name, code));
      select.value = code;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const hidden = this.querySelector<HTMLInputElement>('input[type="hidden"]');
    if (hidden) hidden.value = code;
    this.#close();
    this.dispatchEvent(new CustomEvent("chosen", { detail: area, bubbles: true }));
  }

  #close(): void {
    this.#asked += 1;
    this.#list.hidden = true;
    this.#box.setAttribute("aria-expanded", "false");
    this.#box.removeAttribute("aria-activedescendant");
  }
}

customElements.define("yi-area-search", YiAreaSearch);
