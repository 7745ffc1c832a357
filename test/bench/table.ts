import { figuresOf } from "./figures.ts";
import type { Results, Row } from "./results.ts";

const steps = { up: "up", preview: "preview", refresh: "refresh", "add-host": "one host more", destroy: "destroy" };

/** The figures and the seconds of a results file, in Markdown. */
export function tableText(results: Results): string {
  const figures = figuresOf(results).map(({ what, limit, measured, holds }) => [what, limit, measured, verdict(holds)]);
  return [
    markdown(["`Topology` of 1000 hosts, if nothing else is said", "at most", "measured", "holds"], figures),
    ...largestLabs(results).map((rows) => seconds(rows)),
    aboutText(results),
  ].join("\n\n");
}

const verdict = (holds: boolean | undefined): string => (holds === undefined ? "" : holds ? "yes" : "**no**");

/** The rows of the largest star that several tools built, and of the largest chain. */
function largestLabs({ rows }: Results): Row[][] {
  return (["star", "chain"] as const).flatMap((shape) => {
    const all = rows.filter((row) => row.shape === shape && row.hosts <= 1000);
    const hosts = Math.max(...all.map(({ hosts }) => hosts));
    return all.length > 0 ? [all.filter((row) => row.hosts === hosts)] : [];
  });
}

/** Seconds by tool and step. Empty: the tool has no such step. */
function seconds(rows: Row[]): string {
  const [{ shape, hosts } = { shape: "star", hosts: 0 }] = rows;
  const tools = [...new Set(rows.map(({ tool }) => tool))];
  const cell = (tool: string, step: string) =>
    rows.find((row) => row.tool === tool && row.step === step)?.seconds.toFixed(2) ?? "";
  const head = [`seconds, ${shape} of ${hosts}`, ...Object.values(steps), "kernel part of up"];
  const keys = [...Object.keys(steps), "up-kernel"];
  return markdown(
    head,
    tools.map((tool) => [tool, ...keys.map((step) => cell(tool, step))]),
  );
}

function aboutText({ machine, versions, date, absent }: Results): string {
  const { cpus, model, memoryGiB, kernel } = machine;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const left = absent.map(({ tool, why }) => `${tool} (${why.split("\n")[0]})`);
  return [
    `Measured on ${date} on ${cpus} × ${model}, ${memoryGiB} GiB, Linux ${kernel}, with ${software.join(", ")}.`,
    ...(left.length > 0 ? [`Left out: ${left.join("; ")}.`] : []),
  ].join("\n");
}

function markdown(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
