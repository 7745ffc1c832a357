// The reporter of npm test: prints one line for each test file, each failure at once with the command that runs its file alone,
// and a summary.
import { relative } from "node:path";
import { inspect } from "node:util";
import { checkout } from "./places.mjs";

/** The longest failure that is printed, in lines: a comparison of two hosts can have a thousand. */
const mostLines = 60;

/** @typedef {{ file: string, name: string, testId: number, parentId: number, nesting: number, entryFile?: string,
 *   message: string, skip?: string | boolean, success: boolean, counts: Record<string, number>,
 *   duration_ms: number, details?: any }} Data */

/** @param {AsyncIterable<{ type: string, data: Data }>} source */
export default async function* report(source) {
  /** @type {Map<string, File>} */
  const files = new Map();
  const fileOf = (/** @type {string} */ path) => {
    const file = files.get(path) ?? { path, names: new Map(), tests: 0, said: [], failures: [], skips: [] };
    files.set(path, file);
    return file;
  };
  for await (const { type, data } of source) {
    const file = fileOf(pathOf(data.entryFile ?? data.file));
    if (type === "test:enqueue" && data.entryFile) file.names.set(data.testId, data);
    if (type === "test:stdout" || type === "test:stderr") file.said.push(data.message);
    if (type === "test:diagnostic" && data.file) file.said.push(`${data.message}\n`);
    if (type === "test:complete") yield* completed(file, data);
    if (type === "test:summary" && !data.file) yield summary(data, [...files.values()]);
  }
}

/** @typedef {{ path: string, names: Map<number, Data>, tests: number, said: string[], failures: string[],
 *   skips: string[] }} File */

/** @param {string | undefined} file */
const pathOf = (file) => relative(checkout, file ?? "") || "(no file)";

/** @param {File} file @param {Data} data */
function* completed(file, data) {
  const { details, skip, entryFile } = data;
  const failure = details?.error?.failureType;
  const isWholeFile = entryFile === undefined;
  if (!isWholeFile && details?.type === "test") file.tests += 1;
  if (typeof skip === "string") file.skips.push(`  – skipped: ${titleOf(file, data)}: ${skip}\n`);
  if (failure !== undefined && failure !== "subtestsFailed") yield failed(file, data);
  if (!isWholeFile) return;
  const mark = failure === undefined ? "✔" : "✖";
  yield `${mark} ${file.path}  ${file.tests} tests, ${(details.duration_ms / 1000).toFixed(1)} s\n${file.skips.join("")}`;
}

/** @param {File} file @param {Data} data */
function failed(file, data) {
  const title = data.entryFile === undefined ? "the file as a whole" : titleOf(file, data);
  file.failures.push(title);
  const { error } = data.details;
  const cause = error.cause ?? error;
  // The message of an assertion is complete; `inspect` would print it twice.
  const text = cause?.code === "ERR_ASSERTION" ? cause.stack : inspect(cause, { breakLength: 120 });
  const lines = text.split("\n").filter((/** @type {string} */ line) => !/^\s+at .*(\bnode:|<anonymous>\))/.test(line));
  const said = file.said.splice(0).join("").split("\n").slice(-mostLines).filter(Boolean);
  const cut =
    lines.length > mostLines ? [...lines.slice(0, mostLines), `(${lines.length - mostLines} more lines)`] : lines;
  const told = [...cut, ...(said.length > 0 ? ["It printed before:", ...said] : [])].map((line) => `    ${line}`);
  return `\n✖ ${file.path}: ${title}\n${told.join("\n")}\n    alone: ${aloneWith(file)}\n\n`;
}

/** The full title of a test, with the titles of the suites around it. @param {File} file @param {Data} data @returns {string} */
function titleOf(file, { name, parentId }) {
  const parent = file.names.get(parentId);
  return parent ? `${titleOf(file, parent)} › ${name}` : name;
}

/** @param {File} file */
const aloneWith = ({ path }) => `npm test -- ${path}`;

/** @param {Data} data @param {readonly File[]} files */
function summary({ counts, duration_ms }, files) {
  const red = files.filter(({ failures }) => failures.length > 0);
  const { tests = 0, failed = 0, skipped = 0, cancelled = 0 } = counts;
  const minutes = (duration_ms / 60_000).toFixed(1);
  const head = `\n${tests} tests, ${failed + cancelled} failed, ${skipped} skipped, in ${minutes} min\n`;
  const lines = red.map((file) => `✖ ${file.failures.length} in ${file.path}; alone: ${aloneWith(file)}\n`);
  return `${head}${lines.join("")}`;
}
