import { aligned } from "../../provider/host/text/aligned.ts";
import { style } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";

/** The result of one ping. */
export interface Pinged {
  from: string;
  to: string;
  address: string;
  answers: boolean;
  /** How long the answer took. */
  milliseconds?: number;
  /** What came instead of an answer: `silence`, `refusal` or `failure`. */
  seen?: string;
  /** Particulars of that. */
  more?: string;
  /** The route that the packet took. */
  route?: string;
}

/** The results as a table: a row for each namespace that asks and a column for each that answers; what is too wide, as a list. */
export function pingText(stack: string, pings: readonly Pinged[], width: number): string {
  const failed = pings.filter(({ answers }) => !answers);
  const matrix = matrixLines(pings);
  const fits = matrix.length > 2 && matrix.every((line) => line.length <= width);
  const count = `${pings.length - failed.length} of ${pings.length} answered`;
  return [
    ...wrapped(stack, { label: `${style("bold", "Stack")} `, width }),
    "",
    ...(fits ? matrix : listLines(pings)).map(painted),
    "",
    ...(fits ? ["Times are in milliseconds."] : []),
    style(failed.length > 0 ? "red" : "green", `${count}.`),
    ...(fits ? failed.flatMap((one) => wrapped(failedText(one), { indent: 2, width })) : []),
    "",
  ].join("\n");
}

function matrixLines(pings: readonly Pinged[]): string[] {
  const froms = unique(pings.map(({ from }) => from));
  const far = unique(pings.map(({ to }) => to));
  // Columns in the order of the rows, where the same namespaces ask and are asked.
  const tos = [...froms.filter((name) => far.includes(name)), ...far.filter((name) => !froms.includes(name))];
  const results = new Map(pings.map((one) => [`${one.from} ${one.to}`, one]));
  const cell = (from: string, to: string) => {
    const found = results.get(`${from} ${to}`);
    return found ? shortOf(found) : "-";
  };
  const rows = froms.map((from) => [from, ...tos.map((to) => cell(from, to))]);
  return aligned([["from \\ to", ...tos], ...rows]).map((line) => line.trimEnd());
}

const listLines = (pings: readonly Pinged[]): string[] =>
  aligned([
    ["from", "to", "address", "answer", pings.some(({ route }) => route) ? "route taken" : ""],
    ...pings.map((one) => [one.from, one.to, one.address, longOf(one), one.route ?? ""]),
  ]).map((line) => line.trimEnd());

const shortOf = ({ milliseconds, answers, seen = "" }: Pinged): string => (answers ? `${milliseconds ?? "yes"}` : seen);

const longOf = ({ milliseconds, answers, seen = "", more }: Pinged): string => {
  if (answers) return milliseconds === undefined ? "yes" : `${milliseconds} ms`;
  return more ? `${seen} (${more})` : seen;
};

const failedText = (one: Pinged): string =>
  `${one.from} to ${one.to} (${one.address}): ${longOf(one)}; route: ${one.route}`;

/** A line in which what did not answer stands out. */
const painted = (line: string): string => line.replace(/\b(silence|refusal|failure)\b/g, (word) => style("red", word));

const unique = (all: readonly string[]): string[] => [...new Set(all)];
