// ECharts, only the parts in use, in the page's own colours, without motion.
import { BarChart, LineChart, MapChart } from "echarts/charts";
import { GeoComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, registerMap, use, type EChartsType } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { labelPoint, type Point, type Ring } from "./label-point.ts";

use([BarChart, LineChart, MapChart, GeoComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer]);

export interface ChartData {
  kind: "line" | "bar";
  x: string[];
  series: { name: string; values: (number | null)[] }[];
  unit?: string;
  stacked?: boolean;
  across?: boolean;
}

export interface MapItem { code: string | number; name: string; value: number | null; url?: string; at?: Point }
export interface MapData { label: string; unit?: string; steps?: number[]; items: MapItem[]; note?: string }

export interface Shape {
  id?: string | number;
  properties: Record<string, unknown> & { name: string };
  geometry: { type: "Polygon"; coordinates: Ring[] } | { type: "MultiPolygon"; coordinates: Ring[][] };
}
export interface Shapes { type: "FeatureCollection"; features: Shape[] }

interface Ink { paper: string; ink: string; dim: string; rule: string; lines: string[]; steps: string[]; font: string; size: number }

function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const list = (name: string, from: number, count: number): string[] => Array.from({ length: count }, (_, i) => read(`--${name}-${from + i}`));
  return {
    paper: read("--paper"), ink: read("--ink"), dim: read("--ink-2"), rule: read("--rule"),
    lines: list("line", 1, 5), steps: list("step", 0, 6),
    font: style.fontFamily, size: Math.max(12, parseFloat(getComputedStyle(document.documentElement).fontSize) * (document.documentElement.dataset["shell"] === "wall" ? 1.05 : 0.8)),
  };
}

function mount(plot: HTMLElement, option: object): { chart: EChartsType; undo: () => void } {
  const chart = init(plot, null, { renderer: "canvas" });
  chart.setOption({ animation: false, ...option });
  const watch = new ResizeObserver(() => {
    // A map laid out on a sheet of no width has no position to answer a pointer with.
    if (plot.clientWidth && plot.clientHeight) chart.resize();
  });
  watch.observe(plot);
  const undo = (): void => {
    watch.disconnect();
    chart.dispose();
  };
  return { chart, undo };
}

/** Words on a canvas, since a strict page allows no style in HTML. */
function tooltip(ink: Ink, trigger: "axis" | "item"): object {
  return { trigger, renderMode: "richText", backgroundColor: ink.paper, borderColor: ink.rule, textStyle: { color: ink.ink, fontSize: ink.size, fontFamily: ink.font }, confine: true };
}

export function drawChart(plot: HTMLElement, data: ChartData): () => void {
  const ink = inkOf(plot);
  const words = { color: ink.dim, fontSize: ink.size, fontFamily: ink.font };
  const names = { type: "category", data: data.across ? [...data.x].reverse() : data.x, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.rule } }, axisLabel: { ...words, hideOverlap: true }, boundaryGap: data.kind === "bar" };
  const amounts = { type: "value", minInterval: 1, name: data.across ? "" : (data.unit ?? ""), nameTextStyle: { ...words, align: "left" }, nameGap: 12, axisLabel: words, splitLine: { lineStyle: { color: ink.rule } } };
  const series = data.series.map((one, index) => ({
    name: one.name, type: data.kind, data: data.across ? [...one.values].reverse() : one.values,
    color: ink.lines[index % ink.lines.length], symbol: SYMBOLS[index % SYMBOLS.length], symbolSize: 6, showSymbol: data.x.length < 40,
    lineStyle: { width: 2.5, type: index < 3 ? "solid" : "dashed" }, barMaxWidth: 28,
    ...(data.stacked ? { stack: "all" } : {}),
    ...(data.across && data.series.length === 1 ? { label: { show: true, position: "right", color: ink.ink, fontSize: ink.size } } : {}),
  }));
  return mount(plot, {
    textStyle: { fontFamily: ink.font },
    grid: { left: 8, right: data.across ? 44 : 16, top: data.unit && !data.across ? 34 : 14, bottom: data.series.length > 1 ? 36 : 6, containLabel: true },
    ...(data.series.length > 1 ? { legend: { bottom: 0, type: "plain", itemWidth: 18, textStyle: words } } : {}),
    tooltip: tooltip(ink, "axis"),
    [data.across ? "yAxis" : "xAxis"]: names,
    [data.across ? "xAxis" : "yAxis"]: amounts,
    series,
  }).undo;
}

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle"];

/** Steps with numbers: 0, 1–4, 5–19, … and the last without an end. */
export function pieces(steps: number[], colours: string[]): object[] {
  const first = { value: 0, label: "0", color: colours[0] };
  const rest = steps.map((from, index) => {
    const next = steps[index + 1];
    const color = colours[Math.min(index + 1, colours.length - 1)];
    if (next === undefined) return { gte: from, label: `≥ ${from}`, color };
    return { gte: from, lt: next, label: next - 1 === from ? `${from}` : `${from}–${next - 1}`, color };
  });
  return [...rest].reverse().concat([first as never]);
}

/** Five round steps that cover the greatest value. */
export function stepsFor(values: number[]): number[] {
  const most = Math.max(1, ...values);
  if (most <= 5) return [1, 2, 3, 4, 5].slice(0, most);
  const raw = most / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw) ?? raw;
  return [1, step, step * 2, step * 3, step * 4].filter((n, i, all) => Number.isInteger(n) && all.indexOf(n) === i);
}

const sixDigits = (code: string | number | undefined): string => String(code ?? "").slice(0, 6);

function named(shapes: Shapes, items: MapItem[]): Shapes {
  const byCode = new Map(items.map((item) => [sixDigits(item.code), item]));
  const features = shapes.features.flatMap((shape) => {
    const item = byCode.get(sixDigits((shape.properties["adcode"] as string | undefined) ?? shape.id));
    if (!item) return [];
    return [{ ...shape, properties: { ...shape.properties, name: item.name, cp: item.at ?? centreOf(shape) } }];
  });
  return { ...shapes, features };
}

function centreOf(shape: Shape): Point {
  const parts = shape.geometry.type === "Polygon" ? [shape.geometry.coordinates] : shape.geometry.coordinates;
  const size = (rings: Ring[]): number => rings[0]?.length ?? 0;
  return labelPoint(parts.reduce((best, part) => (size(part) > size(best) ? part : best)));
}

const told = (value: number): string => value.toLocaleString("en-US");

let maps = 0;

export async function shapesAt(src: string): Promise<Shapes> {
  return (await (await fetch(src)).json()) as Shapes;
}

export function drawMap(plot: HTMLElement, data: MapData, shapes: Shapes): () => void {
  const name = `map-${(maps += 1)}`;
  registerMap(name, named(shapes, data.items) as never);
  const { chart, undo } = mount(plot, mapOption(name, data, inkOf(plot), plot.clientWidth < 520));
  chart.on("click", (event) => {
    const url = data.items.find((item) => item.name === event.name)?.url;
    if (url) location.assign(url);
  });
  return undo;
}

/** On a phone the names alone stand on the map. */
function mapOption(name: string, data: MapData, ink: Ink, small: boolean): object {
  const values = data.items.map((item) => item.value ?? 0);
  const words = { color: ink.ink, fontSize: ink.size, fontFamily: ink.font };
  const formatter = (one: { name: string; value: number }): string => (small || Number.isNaN(one.value) ? one.name : `${one.name}\n${told(one.value)}`);
  const label = { show: true, ...words, ...(small ? { fontSize: 11 } : {}), textBorderColor: ink.paper, textBorderWidth: 3, formatter, lineHeight: ink.size * 1.25 };
  const legend = small ? { orient: "vertical", left: 0, bottom: 0, itemWidth: 10, itemGap: 3, textGap: 4 } : { orient: "vertical", left: 4, bottom: 4, itemWidth: 16, itemGap: 5 };
  return {
    tooltip: { ...tooltip(ink, "item"), formatter: (one: { name: string; value: number }) => `${one.name}: ${Number.isNaN(one.value) ? "–" : told(one.value)}${data.unit ? ` ${data.unit}` : ""}` },
    visualMap: { type: "piecewise", ...legend, pieces: pieces(data.steps ?? stepsFor(values), ink.steps), textStyle: { ...words, ...(small ? { fontSize: 11 } : {}), color: ink.dim }, itemSymbol: "roundRect", itemHeight: 12, selectedMode: false, outOfRange: { color: ink.steps[0] } },
    series: [{
      type: "map", map: name, name: data.label, roam: false, selectedMode: false, layoutCenter: [small ? "57%" : "50%", small ? "45%" : "50%"], layoutSize: small ? "88%" : "98%", aspectScale: 0.82,
      label, labelLayout: { moveOverlap: "shiftY" }, itemStyle: { borderColor: ink.paper, borderWidth: 1.5, areaColor: ink.steps[0] },
      emphasis: { label: { show: true, ...words, fontWeight: "bold" }, itemStyle: { areaColor: undefined, borderColor: ink.ink, borderWidth: 2 } },
      data: data.items.map((item) => ({ name: item.name, value: item.value })),
    }],
  };
}
