import type { Kind } from "../../provider/dynamic/kind.ts";
import { type Inventory, inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { type Adopted, leftAlone, type Marked } from "../../provider/kernel/inventory/marked.ts";
import { type Mark, ownerOf } from "../../provider/kernel/marks.ts";
import { handlers, kinds } from "../kinds.ts";

/**
 * What is ours on this host. What was adopted is given back by its kind's own `delete`, which knows how it was found; what is of
 * no kind of this version is left alone.
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
  const marked = inventory.marked.filter(isNoCopy).map((one) => {
    const { stays, adopted } = one;
    if (stays === undefined && !isKnown(one)) return leftAlone(one);
    return adopted ? { ...one, remove: () => once(one, adopted) } : one;
  });
  return { ...inventory, marked };
}

const keyOf = ({ type, mark }: Marked, { netns, name }: Adopted): string =>
  JSON.stringify([mark?.mark, type, netns, name]);

/** Whether there is a kind for it, by what it is and by its mark. */
const isKnown = (one: Marked): boolean => kindsOf(one).length > 0 && (one.mark === undefined || namesKind(one.mark));

/** Whether it is no table of others into which somebody copied a rule of ours with its comment: we would have given it another name. */
const isNoCopy = ({ type, name, mark }: Marked): boolean =>
  type !== "other" || !name.startsWith("table ") || mark === undefined || !namesKind(mark);

/** By what it is: its mark may be that of a topology. */
const kindsOf = ({ type, linkType }: Marked): Kind[] =>
  [...kinds.values()].filter(
    (kind) => kind.objects?.includes(type) && (linkType === undefined || kind.linkType === linkType),
  );

/** Whether a mark may be that of a kind of ours: it begins with the types of components, and a long one is cut at its end. */
function namesKind({ resource }: Mark): boolean {
  const names = [...resource.matchAll(/(?:^|\/)([A-Z]\w*):/g)].map(([, name]) => String(name));
  return names.length === 0 || names.some((name) => kinds.has(name)) || /~[0-9a-f]{8}$/.test(resource);
}

/** As `pulumi destroy` does, with what tells the object from others for arguments: the rest is in the note. */
async function giveBack(one: Marked, adopted: Adopted): Promise<void> {
  if (!one.mark) return;
  const [kind] = kindsOf(one).filter(({ argumentsOf }) => argumentsOf);
  const found = kind?.argumentsOf?.(adopted);
  if (!kind || !found) throw new Error("its note does not say enough to give it back");
  const args = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  await handlers[kind.name]?.delete(ownerOf(one.mark).id, { ...args, mark: one.mark.mark, given: Object.keys(args) });
}
