import { style } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";
import type { Finding, Status } from "./finding.ts";

const styles = { ok: "green", warning: "yellow", problem: "red" } as const;

/** The columns of the status and of the blanks behind it. */
const statusRoom = 9;

/** The indent of lines on a terminal that has little room beside the columns. */
const narrow = 4;

/** Findings in columns, each with its advice below it, and how many there are of each status. */
export function findingsText(findings: readonly Finding[], width: number): string {
  const room = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const column = statusRoom + room;
  const indent = column > width / 3 ? narrow : column;
  const lines = findings.flatMap(({ check, status, what, advice }) => [
    ...wrapped(what, {
      label: `${style(styles[status], status.padEnd(statusRoom))}${check.padEnd(room)}`,
      ...{ indent, width },
    }),
    ...(advice === undefined ? [] : adviceLines(advice, { indent, width })),
  ]);
  const count = (status: Status) => findings.filter((one) => one.status === status).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  return `${lines.join("\n")}\n\n${problems} problem${problems === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}\n`;
}

/** An advice in lines. A command to type is not broken, so that it can be copied. */
function adviceLines(advice: string, { indent, width }: { indent: number; width: number }): string[] {
  const [label, at] = [" ".repeat(indent), advice.indexOf("type: ")];
  if (at < 0 || indent + advice.length <= width) return wrapped(advice, { label, width });
  const reason = advice.slice(0, at).trimEnd();
  const reasonLines = reason === "" ? [] : wrapped(reason, { label, width });
  return [...reasonLines, `${label}${advice.slice(at)}`];
}
