import { Help } from "commander";

const help = Object.assign(new Help(), { minWidthToWrap: 1 });

/** The columns of the terminal; COLUMNS goes before it. With neither of them, a line may be as long as it wants. */
export const columns = (): number =>
  [Number(process.env.COLUMNS), process.stdout.columns].find((one) => Number(one) > 0) ?? Number.POSITIVE_INFINITY;

interface Wrapping {
  /** The words in front of the text, on its first line. @default none */
  label?: string;
  /** Blanks in front of further lines. @default the width of the label */
  indent?: number;
  /** Columns of the longest line. A word that is longer alone is not cut. */
  width: number;
}

/** A text in lines. Where a word would be too long beside the label, the text begins below it. */
export function wrapped(text: string, { label = "", indent = help.displayWidth(label), width }: Wrapping): string[] {
  const fits = (line: string) => help.displayWidth(line) <= width;
  const whole = `${label}${text}`.trimEnd();
  if (fits(whole)) return [whole];
  if (text === "") return words(label, width);
  const [first = "", ...more] = help.boxWrap(text, Math.max(1, width - indent)).split("\n");
  const lines = [`${label}${first}`, ...more.map((line) => `${" ".repeat(indent)}${line}`)];
  return help.displayWidth(label) <= narrow.length || lines.every(fits)
    ? lines
    : [...words(label, width), ...wrapped(text, { label: narrow, width })];
}

const words = (label: string, width: number): string[] =>
  help.boxWrap(label.trimEnd(), Math.max(1, width)).split("\n").filter(Boolean);

/** The indent of a text below its label. */
const narrow = "    ";
