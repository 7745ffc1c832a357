import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chartText } from "./chart.ts";
import type { Results } from "./results.ts";
import { summaryText } from "./summary.ts";
import { tableText } from "./table.ts";

const checkout = join(import.meta.dirname, "../..");
const picture = "docs/images/scale.svg";
const [begin, end] = ["<!-- bench: begin, written by `npm run bench -- report` -->", "<!-- bench: end -->"];

/**
 * Writes results between the marks in a folder's pages: the short table and the chart into README.md, everything into
 * docs/benchmark.md.
 * @throws if a page has no marks
 */
export function writeReport(results: Results, folder: string = checkout): void {
  mkdirSync(dirname(join(folder, picture)), { recursive: true });
  writeFileSync(join(folder, picture), chartText(results));
  const chart = `![Seconds to build and to remove the lab, by tool](${picture})`;
  putBetweenMarks(join(folder, "README.md"), `${summaryText(results)}\n\n${chart}`);
  putBetweenMarks(join(folder, "docs/benchmark.md"), tableText(results));
}

function putBetweenMarks(page: string, text: string): void {
  const [before, rest] = readFileSync(page, "utf8").split(begin) as [string, string?];
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${page} has no place for the report, between ${begin} and ${end}`);
  writeFileSync(page, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
