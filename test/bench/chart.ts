import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Results } from "./results.ts";
import { largestStar } from "./summary.ts";
import { toolName } from "./words.ts";

/** Colours for a light page and for a dark one. */
const style = `
  svg { color: #24292f; font-family: system-ui, sans-serif; font-size: 12px; background: transparent; }
  @media (prefers-color-scheme: dark) { svg { color: #e6edf3; } }`;

/** The place of a bar, by fields of its row. */
const place = { x: "seconds", y: "step", fy: "tool" };

const colours = { up: "#2f81f7", destroy: "#d98324" };

/**
 * The chart of a results file as SVG: the seconds that each tool takes to build and to remove the largest star that several tools
 * built.
 */
export function chartText(results: Results): string {
  const bars = largestStar(results)
    .filter(({ step }) => step in colours)
    .map((row) => ({ ...row, tool: toolName(row.tool).replaceAll("`", "") }));
  if (bars.length === 0) throw new Error("the results hold no star that could be drawn");
  const { document } = parseHTML("<html><body></body></html>");
  const chart = Plot.plot({
    document,
    width: 760,
    height: 70 + 44 * new Set(bars.map(({ tool }) => tool)).size,
    marginLeft: 130,
    marginRight: 50,
    marginBottom: 40,
    x: { label: `seconds for ${bars[0]?.hosts} hosts on one bridge`, grid: true, domain: [0, longest(bars) * 1.05] },
    y: { axis: null, domain: Object.keys(colours) },
    fy: { label: null, domain: quickestFirst(bars) },
    color: { domain: Object.keys(colours), range: Object.values(colours) },
    marks: [
      Plot.barX(bars, { ...place, fill: "step" }),
      Plot.text(bars, { ...place, text: label, textAnchor: "start", dx: 4, fill: "currentColor" }),
      Plot.axisFy({ anchor: "left", label: null }),
      Plot.ruleX([0]),
    ],
  });
  return withStyle(String(chart.outerHTML));
}

type Bar = Results["rows"][number];

const label = ({ step, seconds }: Bar): string => `${step} ${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;

const longest = (bars: Bar[]): number => Math.max(...bars.map(({ seconds }) => seconds));

const quickestFirst = (bars: Bar[]): string[] =>
  bars
    .filter(({ step }) => step === "up")
    .sort((a, b) => a.seconds - b.seconds)
    .map(({ tool }) => tool);

/** Replaces Plot's own styles, which assume black text: the chart is a file of its own, on a page that may be dark. */
const withStyle = (svg: string): string =>
  `${svg.replace(/<svg /, '<svg xmlns="http://www.w3.org/2000/svg" ').replace(/<style>[\s\S]*?<\/style>/, `<style>${style}\n</style>`)}\n`;
