import { inventoryRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { removable } from "../../dist/provider/kernel/inventory/removal.js";
import type { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

/** The mark that a resource will bear, with a nonce. */
export const markOf = async (one: Deployed): Promise<string> => String((await one.check({ name: "any" })).mark);

/** What would be removed by its mark, and what stays with why. */
export async function going(mark: string): Promise<{ list: string[]; kept: string[] }> {
  const { marked } = await inventoryRead();
  const { list, kept } = removable(
    marked.filter((one) => one.mark?.mark === mark),
    marked,
  );
  return { list: list.map(({ sort, name }) => `${sort} ${name}`), kept };
}
