import { type Marked, markedSorts, markedText } from "./inventory.ts";

/**
 * Removes things of ours, sort by sort, so that nothing is half left: what lives on a link before the link, what lives in
 * a namespace before the namespace. What fails does not keep the rest.
 * @returns what could not be removed, in whole sentences with the tools' own words
 */
export async function markedRemove(list: readonly Marked[]): Promise<string[]> {
  const failures: string[] = [];
  for (const sort of markedSorts) {
    const some = list.filter((one) => one.sort === sort);
    const ends = await Promise.allSettled(some.map((one) => one.remove()));
    for (const [index, end] of ends.entries()) {
      if (end.status === "fulfilled") continue;
      failures.push(`${markedText(some[index] as Marked)}: ${(end.reason as Error).message}`);
    }
  }
  return failures;
}
