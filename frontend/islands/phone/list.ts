// <yi-outbox>: what is in this phone: waits, was refused, was begun, was sent. Works without network.
import { begun, forgetDraft } from "../drafts.ts";
import { contentOf, remove, rowsOf } from "./queue.ts";
import { flush } from "./send.ts";
import { account, available, fact, onChange, type Row } from "./store.ts";
import { when, words } from "./words.ts";

interface Line { title: string; text: string; href?: string; action?: string; drop?: () => Promise<void> }

class YiOutbox extends HTMLElement {
  #quit: () => void = () => undefined;
  #turn = Promise.resolve();

  connectedCallback(): void {
    if (!available()) return;
    this.#quit = onChange(() => this.#look());
    this.querySelector("[data-send]")?.addEventListener("click", () => void flush(true));
    this.#look();
  }

  disconnectedCallback(): void {
    this.#quit();
  }

  #look(): void {
    this.#turn = this.#turn.then(() => this.#draw()).catch(() => undefined);
  }

  async #draw(): Promise<void> {
    const mine = await account();
    const rows = await rowsOf(mine);
    const drafts = mine ? await begun(mine) : [];
    const of = (state: string): Promise<Line[]> => Promise.all(rows.filter((row) => row.state === state).map((row) => this.#line(row)));
    this.#fill("waiting", await of("waiting"));
    this.#fill("refused", await of("refused"));
    this.#fill("sent", (await of("sent")).reverse());
    this.#fill("begun", drafts.map((one) => ({
      title: one.label, text: words("begun", { time: when(one.at) }),
      href: one.page, action: words("goOn"), drop: () => forgetDraft(one.form),
    })));
    const trouble = String((await fact("trouble")) ?? "");
    const why = this.querySelector<HTMLElement>("[data-trouble]");
    if (why) why.textContent = words(`trouble-${trouble}`) || words("byItself");
    const signIn = this.querySelector<HTMLElement>("[data-sign-in]");
    if (signIn) signIn.hidden = !["sign-in", "account"].includes(trouble);
    const empty = this.querySelector<HTMLElement>("[data-empty]");
    if (empty) empty.hidden = rows.length + drafts.length > 0;
  }

  async #line(row: Row): Promise<Line> {
    const { who, errors, summary } = await contentOf(row);
    const title = [row.label, who].filter(Boolean).join(" · ");
    if (row.state === "sent") return { title, text: words("sentAt", { time: when(row.settled) }), href: row.url, action: words("show") };
    const wrong = [summary, ...Object.values(errors).flat()].filter(Boolean).join(" ");
    const text = row.state === "refused" ? wrong : words("writtenAt", { time: when(row.at) });
    return { title, text, href: `${row.page}#mend=${row.uuid}`, action: words("mend"), drop: () => remove(row.uuid) };
  }

  #fill(name: string, lines: Line[]): void {
    const section = this.querySelector<HTMLElement>(`[data-list="${name}"]`);
    if (!section) return;
    section.hidden = !lines.length;
    section.querySelector("ul")?.replaceChildren(...lines.map((line) => this.#row(line)));
  }

  #row({ title, text, href, action, drop }: Line): Node {
    const row = this.querySelector<HTMLTemplateElement>("template")?.content.cloneNode(true) as DocumentFragment;
    const put = (name: string, value: string): void => { row.querySelector(name)?.append(value); };
    put(".title", title);
    put(".text", text);
    const link = row.querySelector<HTMLAnchorElement>("[data-open]");
    if (link && href) [link.href, link.textContent] = [href, action ?? ""];
    else link?.remove();
    const button = row.querySelector<HTMLButtonElement>("[data-drop]");
    if (!drop) button?.remove();
    button?.addEventListener("click", () => void this.#drop(title, drop));
    return row;
  }

  async #drop(title: string, drop: Line["drop"]): Promise<void> {
    if (drop && confirm(words("reallyDrop", { what: title }))) await drop();
  }
}

customElements.define("yi-outbox", YiOutbox);
