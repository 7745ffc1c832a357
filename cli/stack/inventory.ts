import type { Kind } from "../../provider/dynamic/kind.ts";
import { type Inventory, inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { type Adopted, leftAlone, type Marked } from "../../provider/kernel/inventory/marked.ts";
import { type Mark, ownerOf } from "../../provider/kernel/marks.ts";
import { handlers, kinds } from "../kinds.ts";

/**
 * The objects on this host that are ours. An adopted object (one that existed before) is given back by its kind's `delete`, which
 * knows the earlier state. An object whose kind this version does not know is left alone.
 * @param known marks of links that may have no alias yet
 */
export async function hostInventory(known: readonly string[] = []): Promise<Inventory> {
  const inventory = await inventoryRead(known);
  // One call of `delete` gives back both ends of a cable.
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

/** Whether this version has a kind for the object's type and mark. A fault is no kind's. */
const isKnown = (one: Marked): boolean =>
  one.type === "fault" || (kindsOf(one).length > 0 && (one.mark === undefined || namesKind(one.mark)));

/**
 * Whether a table is not a foreign one into which somebody copied our rule with its comment. Our own tables have names that we
 * know.
 */
const isNoCopy = ({ type, name, mark }: Marked): boolean =>
  type !== "other" || !name.startsWith("table ") || mark === undefined || !namesKind(mark);

/** The kinds that make such objects. The type decides, since the mark may be a topology's. */
const kindsOf = ({ type, linkType }: Marked): Kind[] =>
  [...kinds.values()].filter(
    (kind) =>
      kind.objects?.includes(type) &&
      (linkType === undefined || [kind.linkType, ...(kind.linkTypes ?? [])].includes(linkType)),
  );

/**
 * Whether the mark of a resource names one of our kinds. A mark begins with the types of components, and a long mark is shortened
 * at its end.
 */
function namesKind({ resource }: Mark): boolean {
  const names = [...resource.matchAll(/(?:^|\/)([A-Z]\w*):/g)].map(([, name]) => String(name));
  return names.length === 0 || names.some((name) => kinds.has(name)) || /~[0-9a-f]{8}$/.test(resource);
}

/**
 * Deletes as `pulumi destroy` does. The arguments only identify the object; the note (a file below /run/pulumi-netns) has the
 * rest.
 */
async function giveBack(one: Marked, adopted: Adopted): Promise<void> {
  if (!one.mark) return;
  const [kind] = kindsOf(one).filter(({ argumentsOf }) => argumentsOf);
  const found = kind?.argumentsOf?.(adopted);
  if (!kind || !found) throw new Error("its note does not say enough to give it back");
  const args = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  await handlers[kind.name]?.delete(ownerOf(one.mark).id, { ...args, mark: one.mark.mark, given: Object.keys(args) });
}
