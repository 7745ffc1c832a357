import { batchApart } from "../../host/batch/group.ts";
import { type NetnsRef, netnsPathOrHost } from "../../host/netns.ts";

interface Asked<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Works that follow one another this closely, in milliseconds, are of a run that has more of them to come. */
const closely = 200;

/**
 * Makes one work of what many ask for in one namespace in one turn of the event loop. The work gives a result for each, in
 * order; what it throws all get. With `patience`, in milliseconds, work that follows closely on the last waits so long for more.
 */
export function coalesce<Item extends { netns?: NetnsRef }, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  { patience = 0 } = {},
): (item: Item) => Promise<Result> {
  const places = new Map<string, Asked<Item, Result>[]>();
  let ended = Number.NEGATIVE_INFINITY;
  const soon = (next: () => void) =>
    patience > 0 && performance.now() - ended < closely ? setTimeout(next, patience) : setImmediate(next);
  const begin = async (key: string) => {
    const asked = places.get(key) ?? [];
    places.delete(key);
    try {
      const results = await work(asked.map(({ item }) => item));
      for (const [index, { resolve }] of asked.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
    ended = performance.now();
  };
  return (item) =>
    new Promise((resolve, reject) => {
      const key = netnsPathOrHost(item.netns);
      const asked = places.get(key) ?? [];
      if (asked.length === 0) batchApart(() => soon(() => void begin(key)));
      asked.push({ item, resolve, reject });
      places.set(key, asked);
    });
}
