// <yi-clock now="ISO time of the server">: the server's time, ticking; devices' clocks lie.

class YiClock extends HTMLElement {
  #timer = 0;
  #offset = 0;

  connectedCallback(): void {
    const now = this.getAttribute("now");
    this.#offset = now ? Date.parse(now) - Date.now() : 0;
    this.#show();
    this.#timer = window.setInterval(() => this.#show(), 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  #show(): void {
    const form = new Intl.DateTimeFormat(document.documentElement.lang, {
      timeZone: this.getAttribute("zone") ?? "Asia/Shanghai",
      month: "long", day: "numeric", weekday: "long",
      hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
    });
    this.textContent = form.format(Date.now() + this.#offset);
  }
}

customElements.define("yi-clock", YiClock);
