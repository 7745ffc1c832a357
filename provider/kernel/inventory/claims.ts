import { claimedRemove } from "../claimed/removal.ts";
import type { KnownClaim } from "../claimed/types.ts";
import { markParse, ownerOf } from "../marks.ts";
import { foundRefuse } from "../notes/found.ts";
import { noteDrop } from "../notes/notes.ts";
import { claimsRestore } from "../restore/restore.ts";
import type { Marked } from "./marked.ts";
import type { Dump, Note } from "./place.ts";

/** A claimed object, such as an address or a route, whether it is there or not. */
export async function claimMarked(dump: Dump, note: Note, claim: KnownClaim): Promise<Marked[]> {
  const { type, identity, rank, phase } = claim;
  const { place, netns, about } = note;
  const mark = markParse(claim.mark);
  if (!mark) return [];
  const stands = !dump.seen || (await type.stands({ netns: dump.netns, identity }, dump));
  const owner = { ...ownerOf(mark), id: claim.id };
  return [
    {
      type: type.name,
      rank,
      netns: dump.netns,
      name: identity.join(" "),
      mark: { ...mark, nonce: claim.id.slice(claim.id.lastIndexOf("@") + 1) },
      remarks: [...(phases[phase] ?? []), ...(stands ? [] : ["not there now"])],
      stands,
      ...(phase !== "standing" && { forget: () => noteDrop({ place, about }) }),
      async remove() {
        await foundRefuse({ netns, about });
        const removed = await claimedRemove(type, { ...claim, netns, owner });
        if (removed && type.takesOthers) await claimsRestore(netns);
      },
    },
  ];
}

const phases: Record<string, string[]> = { making: ["was being made"], leaving: ["was being removed"] };
