/** How many names a message lists. */
const most = 20;

/** The names in the order in which somebody who typed a word may have meant them, the likeliest first; the rest is counted. */
export function closest(typed: string, names: readonly string[]): string[] {
  const order = [...names].sort((one, other) => distance(typed, one) - distance(typed, other));
  return [...order.slice(0, most), ...(order.length > most ? [`and ${order.length - most} more`] : [])];
}

/** The number of characters to change, add or take out to make one word of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (const [column, wanted] of [...other].entries()) {
      const [left = 0, above = 0, before = 0] = [next[column], row[column + 1], row[column]];
      next.push(Math.min(left + 1, above + 1, before + (letter === wanted ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
