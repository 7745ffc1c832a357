import { addressRefOf } from "../../provider/kernel/address/form.ts";
import { type Inventory, inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import type { Adopted, Marked } from "../../provider/kernel/inventory/marked.ts";
import { ownerOf } from "../../provider/kernel/marks.ts";
import { routeRefOf } from "../../provider/kernel/route/form.ts";

/**
 * What is ours on this host. What was adopted is given back by its kind's own `delete`, which knows how it was found.
 * @param known marks by which a link is known that has no alias yet
 */
export async function hostInventory(known: readonly string[] = []): Promise<Inventory> {
  const inventory = await inventoryRead(known);
  // Both ends of a cable go back in one step.
  const steps = new Map<string, Promise<void>>();
  const once = (one: Marked, adopted: Adopted) => {
    const step = steps.get(keyOf(one, adopted)) ?? giveBack(one, adopted);
    steps.set(keyOf(one, adopted), step);
    return step;
  };
  const marked = inventory.marked.map((one) =>
    one.adopted ? { ...one, remove: () => once(one, one.adopted as Adopted) } : one,
  );
  return { ...inventory, marked };
}

const keyOf = ({ sort, mark }: Marked, { netns, name }: Adopted): string =>
  JSON.stringify([mark?.mark, sort, netns, name]);

/** As `pulumi destroy` does, with what tells the object from others for arguments: the rest is in the note. */
async function giveBack({ sort, mark: whose }: Marked, adopted: Adopted): Promise<void> {
  if (!whose) return;
  const kinds = (await import("../../provider/provider.ts")) as unknown as Record<string, Handler>;
  const args = argumentsOf(sort, adopted);
  await kinds[kindOf(sort, adopted)]?.delete(ownerOf(whose).id, {
    ...args,
    mark: whose.mark,
    given: Object.keys(args),
  });
}

/** By what it is: the mark may be that of a topology, or begin with the types of components. */
function kindOf(sort: Marked["sort"], { far }: Adopted): string {
  if (sort === "netns") return "Netns";
  if (sort === "address") return "Address";
  if (sort === "route") return "Route";
  return far ? "Veth" : "Bridge";
}

interface Handler {
  delete(id: string, props: Record<string, unknown>): Promise<void>;
}

function argumentsOf(sort: Marked["sort"], { netns, name, far }: Adopted): Record<string, unknown> {
  if (sort === "netns") return { name };
  const place = netns === undefined ? {} : { netns };
  if (sort === "address") {
    const { name: device, ...address } = addressRefOf(name.split(" "));
    return { device, ...address, ...place };
  }
  if (sort === "route") {
    const { family, ...route } = routeRefOf(name.split(" "));
    return { ...route, ...(route.destination === "default" && { family }), ...place };
  }
  return {
    name,
    ...place,
    ...(far && { peer: { name: far.name, ...(far.netns !== undefined && { netns: far.netns }) } }),
  };
}
