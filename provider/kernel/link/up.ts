import { ipBatch, type LineResult } from "../../host/batch/batch.ts";
import { batchLast } from "../../host/batch/late.ts";
import { coalesce } from "../async/coalesce.ts";
import { refusal } from "../errors.ts";
import { placeText } from "../notes/place.ts";
import type { Link, LinkRef } from "./form.ts";
import { linkGone, linkShow } from "./links.ts";

/**
 * Brings a link up after all namespaces that are being made are set up: as long as a cable has no carrier, its bridge, and
 * programs that watch links, have nothing to do. Same as: ip -n NETNS link set dev NAME up
 */
export async function linkUpLate(ref: LinkRef): Promise<Link> {
  await batchLast();
  const { error } = await up(ref);
  if (error !== undefined) throw refusal(`ip link set dev ${ref.name} up in ${placeText(ref.netns)}`, error);
  const link = await linkShow(ref);
  if (!link) throw linkGone(ref);
  return link;
}

/** Brings many links up in one job: a read between two of them would wait for the work that the first one causes. */
const up = coalesce(
  (refs: readonly LinkRef[]): Promise<LineResult[]> =>
    ipBatch(
      refs[0]?.netns,
      refs.map(({ name }) => ({ argv: ["link", "set", "dev", name, "up"] })),
    ),
);
