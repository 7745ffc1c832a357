import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binaries, checkout, node } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { during } from "./progress.mjs";
import { runProgram } from "./run-program.mjs";

// The build writes this file last, so an interrupted build does not count as done.
const stamp = join(checkout, "dist", ".built");
const sources = ["provider", "cli", "tsconfig.json", "tsconfig.build.json", "tools/bundle.mjs"].map((name) =>
  join(checkout, name),
);

/** Compiles provider/ and cli/ to dist/ if a source is newer than dist/. @returns {Promise<string | undefined>} what was made */
export async function ensureBuild() {
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= Math.max(...sources.map(newest))) return undefined;
  const start = new Date();
  const { ok, output } = await during("compiling provider/ and cli/", () =>
    runProgram(node, [join(binaries, "tsc"), "-p", "tsconfig.build.json"], { cwd: checkout }),
  );
  if (!ok) throw new SetupProblem(`TypeScript found mistakes:\n${output}`);
  const bundle = await runProgram(node, [join(checkout, "tools", "bundle.mjs")], { cwd: checkout });
  if (!bundle.ok) throw new SetupProblem(`esbuild could not make dist/:\n${bundle.output}`);
  writeFileSync(stamp, "");
  // The stamp has the time of the start, so a source that was saved during the build counts as newer.
  utimesSync(stamp, start, start);
  return "dist/";
}

/**
 * The newest time of the files and folders at a path. A folder's time tells of removed files.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
