import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { type NetnsRef, netnsPathOrHost } from "../../host/netns.ts";
import { KernelError, refusal } from "../errors.ts";
import { type Link, type LinkRef, linkText } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { placeText } from "../notes/place.ts";
import type { Whereabouts } from "./where.ts";

/**
 * Moves a link to a namespace under a new name, in one message; a link that stays in its namespace is only renamed.
 * Same as: ip -n FROM link set dev LINK netns TO name NAME. The kernel sets a moved link down and drops its addresses and routes.
 */
export async function nicMove({ netns, link }: Whereabouts, to: LinkRef): Promise<void> {
  if (netns === to.netns && link.ifname === to.name) return;
  const set = ["link", "set", "dev", link.ifname];
  const lines =
    netns === to.netns
      ? [
          [...set, "down"],
          [...set, "name", to.name],
        ]
      : [[...set, "netns", netnsPathOrHost(to.netns), "name", to.name]];
  const results = await ipBatch(
    netns,
    lines.map((argv) => ({ argv })),
  );
  const error = results.find((result) => result.error !== undefined)?.error;
  if (error)
    throw refusal(`moving ${linkText({ netns, name: link.ifname })}, as ${to.name}, to ${placeText(to.netns)}`, error);
}

/** Reads a link. Throws where it is not there. */
export async function linkHere(ref: LinkRef): Promise<Link> {
  const link = await linkShow(ref);
  if (link) return link;
  throw new KernelError("absent", `${linkText(ref)} went away meanwhile; run this again`);
}

/** Gives a link a MAC address. Most hardware takes a new address only while the link is down. @returns what failed */
export async function macSet({ netns, name }: LinkRef, mac: string): Promise<string[]> {
  const set = (...argv: string[]): Line => ({ argv: ["link", "set", "dev", name, ...argv] });
  const live = await tryLines(netns, [set("address", mac)]);
  return live.length === 0 ? [] : tryLines(netns, [set("down"), set("address", mac)]);
}

/** Runs each line by itself. @returns the lines that failed, as commands, with the reasons */
export async function tryLines(netns: NetnsRef, lines: readonly Line[]): Promise<string[]> {
  const undone = lines.map(async (line) => {
    const why = await ipBatch(netns, [line]).then(
      ([result]) => result?.error,
      (error: Error) => error.message,
    );
    return why === undefined ? [] : [`ip ${line.argv.join(" ")} (${why})`];
  });
  return (await Promise.all(undone)).flat();
}
