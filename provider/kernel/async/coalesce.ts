import { batchApart } from "../../host/batch/group.ts";
import { type NetnsRef, netnsPathOrHost } from "../../host/netns.ts";

interface Asked<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Works that follow each other within this time, in milliseconds, belong to a run that will ask for more. */
const closely = 200;

/**
 * Does one work for all callers that ask about the same namespace in one turn of the event loop. The work returns a result for
 * each item, in order; all callers get its error. With `patience`, in milliseconds, a work that follows closely on the last one
 * waits that long for more callers.
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
