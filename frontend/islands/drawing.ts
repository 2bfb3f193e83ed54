// <yi-chart> and <yi-map>: a table drawn as a picture, where there is script; ECharts comes only then.
//
// <yi-chart> holds a <script type="application/json">:
//   {"kind": "line"|"bar", "x": ["1-20", …], "unit": "人", "stacked": false, "across": false,
//    "series": [{"name": "…", "values": [1, null, …]}, …]}
// <yi-map src="counties.geojson"> holds:
//   {"label": "…", "unit": "人", "steps": [1, 5, 20, 50, 100], "note": "示意图",
//    "items": [{"code": 411202000000, "name": "湖滨区", "value": 3, "url": "?area=…", "at": [lon, lat]}, …]}
// Codes are compared by their first six digits; `at` moves a label; the table beside is for everybody else.
import { jsonOf } from "./page.ts";

type Tools = typeof import("./plot.ts");
type Draw = (plot: HTMLElement) => () => void;

abstract class Drawing extends HTMLElement {
  #plot: HTMLElement | null = null;
  #undo: () => void = () => undefined;

  /** Fetches what the picture needs; the drawing itself never waits. */
  protected abstract prepared(tools: Tools): Promise<Draw | null>;

  connectedCallback(): void {
    if (!jsonOf(this)) return;
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#undo();
    this.#undo = () => undefined;
    this.#plot?.remove();
    this.#plot = null;
    delete this.dataset["drawn"];
  }

  async #start(): Promise<void> {
    const tools = await import("./plot.ts");
    if (!this.isConnected || this.#plot) return;
    const plot = document.createElement("div");
    this.#plot = plot;
    plot.className = "plot";
    plot.setAttribute("aria-hidden", "true");
    this.prepend(plot);
    this.dataset["drawn"] = "";
    const draw = await this.prepared(tools);
    await hasRoom(plot);
    // A live page may have put a newer picture in this place meanwhile.
    if (draw && this.#plot === plot) this.#undo = draw(plot);
  }
}

/** Nothing is drawn on a sheet of no width: what is folded away waits until it is opened. */
function hasRoom(plot: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const watch = new ResizeObserver(() => {
      if (!plot.clientWidth || !plot.clientHeight) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(plot);
  });
}

class YiChart extends Drawing {
  protected override async prepared(tools: Tools): Promise<Draw | null> {
    const data = jsonOf<import("./plot.ts").ChartData>(this);
    return data && ((plot) => tools.drawChart(plot, data));
  }
}

class YiMap extends Drawing {
  protected override async prepared(tools: Tools): Promise<Draw | null> {
    const data = jsonOf<import("./plot.ts").MapData>(this);
    if (!data) return null;
    const shapes = await tools.shapesAt(this.getAttribute("src") ?? "");
    return (plot) => tools.drawMap(plot, data, shapes);
  }
}

customElements.define("yi-chart", YiChart);
customElements.define("yi-map", YiMap);
