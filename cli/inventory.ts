import { addressRefOf } from "../provider/kernel/address-form.ts";
import { type Inventory, inventoryRead, type Marked } from "../provider/kernel/inventory.ts";
import { ownerOf } from "../provider/kernel/marks.ts";
import { routeRefOf } from "../provider/kernel/route-form.ts";

/**
 * What is ours on this host. What was adopted is given back by its kind's own `delete`, which knows how it was found.
 * @param known marks by which a link is known that has no alias yet
 */
export async function hostInventory(known: readonly string[] = []): Promise<Inventory> {
  const inventory = await inventoryRead(known);
  const { marked } = inventory;
  return {
    ...inventory,
    marked: marked.map((one) => (one.adopted ? { ...one, remove: () => giveBack(one, marked) } : one)),
  };
}

/** As `pulumi destroy` does, with what tells the object from others for arguments: the rest is in the note. */
async function giveBack(one: Marked, all: readonly Marked[]): Promise<void> {
  const args = one.mark && argumentsOf(one, all);
  if (!one.mark || !args) return;
  const kinds = (await import("../provider/provider.ts")) as unknown as Record<string, Handler | undefined>;
  const kind = one.mark.resource.replace(/:.*$/, "").replace(/^.*\//, "");
  const { mark } = one.mark;
  await kinds[kind]?.delete(ownerOf(one.mark).id, { ...args, mark, given: Object.keys(args) });
}

interface Handler {
  delete(id: string, props: Record<string, unknown>): Promise<void>;
}

function argumentsOf({ sort, name, netns, mark }: Marked, all: readonly Marked[]): Record<string, unknown> | undefined {
  const place = netns === undefined ? {} : { netns };
  if (sort === "netns") return { name };
  if (sort === "address") {
    const { name: device, ...address } = addressRefOf(name.split(" "));
    return { device, ...address, ...place };
  }
  if (sort === "route") {
    const { family, ...route } = routeRefOf(name.split(" "));
    return { ...route, ...(route.destination === "default" && { family }), ...place };
  }
  const ends = all.filter((one) => one.sort === "link" && one.mark?.mark === mark?.mark);
  const far = ends.find((one) => one.name !== name || one.netns !== netns);
  return {
    name,
    ...place,
    ...(far && { peer: { name: far.name, ...(far.netns !== undefined && { netns: far.netns }) } }),
  };
}
