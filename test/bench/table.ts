import { figuresOf } from "./figures.ts";
import { markdownTable } from "./markdown.ts";
import type { Results, Row } from "./results.ts";
import { leftOutName, toolMeaning, toolName } from "./words.ts";

const steps = {
  up: "`up`",
  preview: "`preview`",
  refresh: "`refresh`",
  "add-host": "`up` with one host more",
  destroy: "`destroy`",
};

/** The whole results file in Markdown: targets, seconds, and an explanation of the tools. */
export function tableText(results: Results): string {
  const figures = figuresOf(results).map(({ what, limit, measured, holds }) => [what, limit, measured, verdict(holds)]);
  return [
    aboutText(results),
    "## Targets",
    "Each row is about a `Topology` of 1000 hosts on one bridge, unless it says something else.",
    markdownTable(["what", "target: at most", "measured", "met"], figures),
    "## Seconds",
    ...largestLabs(results).map((rows) => seconds(rows)),
    "## The tools",
    toolsTable(results),
  ].join("\n\n");
}

const verdict = (holds: boolean | undefined): string => (holds === undefined ? "" : holds ? "yes" : "**no**");

/** The rows of the largest star and of the largest chain of up to 1000 hosts. */
function largestLabs({ rows }: Results): Row[][] {
  return (["star", "chain"] as const).flatMap((shape) => {
    const all = rows.filter((row) => row.shape === shape && row.hosts <= 1000);
    const hosts = Math.max(...all.map(({ hosts }) => hosts));
    return all.length > 0 ? [all.filter((row) => row.hosts === hosts)] : [];
  });
}

/** The seconds by tool and step. A cell is empty if the tool has no such step. */
function seconds(rows: Row[]): string {
  const [{ shape, hosts } = { shape: "star", hosts: 0 }] = rows;
  const tools = [...new Set(rows.map(({ tool }) => tool))];
  const cell = (tool: string, step: string) =>
    rows.find((row) => row.tool === tool && row.step === step)?.seconds.toFixed(2) ?? "";
  const head = [`seconds, ${shape} of ${hosts}`, ...Object.values(steps), "the provider's part of `up`"];
  const keys = [...Object.keys(steps), "up-kernel"];
  return markdownTable(
    head,
    tools.map((tool) => [toolName(tool), ...keys.map((step) => cell(tool, step))]),
  );
}

function aboutText({ machine, versions, date, absent }: Results): string {
  const { cpus, model, memoryGiB, kernel } = machine;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const left = absent.map(({ tool, why }) => `${leftOutName(tool)} (${why.split("\n")[0]})`);
  return [
    `Measured on ${date} on ${cpus} × ${model}, ${memoryGiB} GiB, Linux ${kernel}, with ${software.join(", ")}.`,
    ...(left.length > 0 ? [`Left out, in one round or in all: ${left.join("; ")}.`] : []),
  ].join("\n");
}

function toolsTable({ rows }: Results): string {
  const names = [...new Set(rows.map(({ tool }) => tool))];
  return markdownTable(
    ["tool", "what it is"],
    names.map((tool) => [toolName(tool), toolMeaning(tool)]),
  );
}
