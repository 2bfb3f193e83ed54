// <yi-place>: on a tap, and only then, asks the phone where it is; rounded before it leaves the page.
// Without it the report is sent all the same.

/** To about a hundred metres. */
export function rounded(degrees: number): string {
  return degrees.toFixed(3);
}

class Place extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !("geolocation" in navigator)) return;
    this.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => this.note(button, coords.latitude, coords.longitude),
        () => this.say(button, this.dataset["failed"] ?? ""),
        { timeout: 20_000, maximumAge: 60_000 },
      );
    });
  }

  private note(button: HTMLButtonElement, latitude: number, longitude: number): void {
    for (const [name, value] of [["latitude", latitude], ["longitude", longitude]] as const) {
      const input = this.querySelector<HTMLInputElement>(`input[name$="${name}"]`);
      if (input) input.value = rounded(value);
    }
    this.say(button, this.dataset["done"] ?? "");
  }

  private say(button: HTMLButtonElement, text: string): void {
    button.removeAttribute("aria-busy");
    const output = this.querySelector("output");
    if (output) output.textContent = text;
  }
}

customElements.define("yi-place", Place);
