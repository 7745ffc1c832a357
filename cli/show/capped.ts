/** The first lines, and the number of the others. */
export const capped = (lines: readonly string[], most: number, what: string): string[] => [
  ...lines.slice(0, most),
  ...moreText(lines.length - most, what),
];

/** A line about things that are left out, and how to see them; none if nothing is. */
export const moreText = (hidden: number, what: string): string[] =>
  hidden > 0 ? [`… and ${hidden} more ${what}${hidden === 1 ? "" : "s"} (\`show --all\`)`] : [];
