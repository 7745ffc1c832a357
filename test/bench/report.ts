import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chartText } from "./chart.ts";
import type { Results } from "./results.ts";
import { tableText } from "./table.ts";

const checkout = join(import.meta.dirname, "../..");
const picture = "docs/images/scale.svg";
const [begin, end] = ["<!-- bench: begin, written by `npm run bench -- report` -->", "<!-- bench: end -->"];

/** Puts the table of results between the marks in a folder's README, and the chart beside it. @throws where there are no marks */
export function writeReport(results: Results, folder: string = checkout): void {
  const readme = join(folder, "README.md");
  const [before, rest] = readFileSync(readme, "utf8").split(begin) as [string, string?];
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${readme} has no place for the report, between ${begin} and ${end}`);
  mkdirSync(dirname(join(folder, picture)), { recursive: true });
  writeFileSync(join(folder, picture), chartText(results));
  const shown = [`![Seconds by tool, up and destroy](${picture})`, tableText(results)].join("\n\n");
  writeFileSync(readme, `${before}${begin}\n\n${shown}\n\n${end}${after}`);
}
