import { ipBatch } from "../../host/batch/batch.ts";
import { meansAbsent, refusal } from "../errors.ts";
import { groupOf } from "../marks.ts";
import type { LinkMaking } from "./add.ts";
import { type LinkRef, linkIsOurs, linkText, setLine } from "./form.ts";
import { linkGone, linkShow, linkSignLines } from "./links.ts";
import { linkRefused, taken } from "./refused.ts";

/**
 * Makes a link of a program, which the kernel makes for an open file alone (tun(4)), so that it can bear no mark at its birth. It
 * is made under a name that only its resource would choose, marked, and renamed: `ip link set` renames to no name that is taken.
 * Same as: ip tuntap add dev TEMPORARY mode MODE …; ip link set dev TEMPORARY group GROUP alias MARK; ip link set dev TEMPORARY name NAME
 */
export async function tunAdd(mode: "tap" | "tun", { owner, argv, netns, name }: LinkMaking) {
  const ref = { netns, name };
  const found = await linkShow(ref);
  if (found && !linkIsOurs(found, ref, owner)) throw taken(ref, found, owner);
  if (found) return { link: found, resumed: true };
  const temporary = `tun${groupOf(owner.mark, owner.origin).toString(36)}`;
  const words = argv.slice(argv.indexOf("type") + 2);
  const begun = await linkShow({ netns, name: temporary });
  if (begun && !linkIsOurs(begun, ref, owner)) throw taken({ netns, name: temporary }, begun, owner);
  const lines = [
    // A run that was cut off may have left the link under that name, with our mark.
    ...(begun ? [] : [{ argv: ["tuntap", "add", "dev", temporary, "mode", mode, ...words] }]),
    ...linkSignLines(temporary, owner),
    setLine(temporary, ["name", ref.name]),
    setLine(ref.name, argv.slice(0, argv.indexOf("type"))),
  ];
  const results = await ipBatch(ref.netns, lines);
  const failed = results.find(({ error }) => error !== undefined);
  if (failed) await unmade(ref, temporary);
  if (failed?.error !== undefined) throw linkRefused(failed.error, { ref, what: `making ${linkText(ref)}`, argv });
  const link = await linkShow(ref);
  if (!link) throw linkGone(ref);
  return { link, resumed: false };
}

/** Removes a link that got no further than its temporary name. */
async function unmade({ netns }: LinkRef, temporary: string): Promise<void> {
  const [deleted] = await ipBatch(netns, [{ argv: ["link", "del", "dev", temporary] }]);
  if (deleted?.error !== undefined && !meansAbsent(deleted.error))
    throw refusal(`removing link ${temporary}`, deleted.error);
}
