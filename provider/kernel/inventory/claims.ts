import { addressFind, addressRefOf } from "../address/form.ts";
import { markParse, ownerOf } from "../marks.ts";
import { claimedRemove, claimSchema } from "../notes/claims.ts";
import { foundRefuse } from "../notes/found.ts";
import { noteDrop } from "../notes/notes.ts";
import { claimRemovalLines } from "../restore/claimables.ts";
import { claimsRestore } from "../restore/restore.ts";
import { routeIsMarked } from "../route/form.ts";
import type { Marked } from "./marked.ts";
import { type Dump, type Note, routeIn } from "./place.ts";

type Named = Pick<Marked, "name"> & { sort: "address" | "route" };

/** An address or a route by its claim, whether it is there or not. */
export function claimMarked(dump: Dump, { place, netns, about, note }: Note, { sort, name }: Named): Marked[] {
  const { data: claim } = claimSchema.safeParse(note);
  const mark = markParse(claim?.mark);
  if (!claim || !mark) return [];
  const stands = !dump.seen || (sort === "address" ? addressStands(dump, name) : routeStands(dump, name));
  const phases = { making: ["was being made"], leaving: ["was being removed"], standing: [] };
  const owner = { ...ownerOf(mark), id: claim.id };
  return [
    {
      sort,
      netns: dump.netns,
      name,
      mark: { ...mark, nonce: claim.id.slice(claim.id.lastIndexOf("@") + 1) },
      remarks: [...phases[claim.phase], ...(stands ? [] : ["not there now"])],
      stands,
      ...(claim.phase !== "standing" && { forget: () => noteDrop({ place, about }) }),
      async remove() {
        await foundRefuse({ netns, about });
        const removed = await claimedRemove({ ...claim, netns, owner }, claimRemovalLines(claim));
        // With a primary address the kernel drops others of its network, which may be another stack's.
        if (removed && sort === "address") await claimsRestore(netns);
      },
    },
  ];
}

function addressStands({ links }: Dump, name: string): boolean {
  const ref = addressRefOf(name.split(" "));
  const link = links.find(({ ifname }) => ifname === ref.name);
  return link !== undefined && addressFind(link, ref) !== undefined;
}

function routeStands(dump: Dump, name: string): boolean {
  const found = routeIn(dump, name);
  return found !== undefined && routeIsMarked(found);
}
