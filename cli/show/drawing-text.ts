import { wrapped } from "../wrapped.ts";
import { capped } from "./capped.ts";
import type { LabLink, Place } from "./lab.ts";

/** How much room there is, and how much of a lab is shown. */
export interface Limits {
  /** Columns of the longest line. */
  width: number;
  /** The largest number of namespaces that is shown; the drawing counts the others. A place shows half as many routes, rules, settings, commands and checks. */
  most: number;
}

/** A link in lines: name, addresses, particulars. The bridge above it is left out, where the link is drawn as its port. */
export function linkLines(
  link: LabLink,
  place: Place,
  { width, master }: { width: number; master?: LabLink | undefined },
): string[] {
  const label = `${link.name}  `;
  const [first = "", ...more] = link.addresses;
  const cable = link.far?.place === place.title ? `cable to ${link.far.name}` : "";
  const said = [particulars(link, master), cable].filter(Boolean).join(", ");
  return [
    ...wrapped([first, said].filter(Boolean).join("  "), { label, width }),
    ...more.flatMap((address) => wrapped(address, { label: " ".repeat(label.length), width })),
  ];
}

/** The facts about a link besides its name, its addresses and the other end of its cable. */
export const particulars = (link: LabLink, master?: LabLink): string =>
  [
    typeText(link),
    link.master === undefined || link.master === master?.name ? "" : `port of ${link.master}`,
    link.up ? "" : "down",
    link.mtu === undefined || link.mtu === 1500 ? "" : `mtu ${link.mtu}`,
    ...link.remarks,
  ]
    .filter(Boolean)
    .join(", ");

/** The lines below the links of a place. */
export const placeLines = (place: Place, { width, most }: Limits): string[] =>
  [
    ...capped(place.routes, most / 2, "route"),
    ...capped(place.rules, most / 2, "rule"),
    ...place.translations,
    ...capped(place.settings, most / 2, "setting"),
    ...capped(place.processes, most / 2, "program"),
    ...capped(place.commands, most / 2, "command"),
    ...capped(place.checks, most / 2, "check"),
  ].flatMap((text) => wrapped(text, { indent: 2, width }));

/**
 * The type of a link. For a cable the far end is shown instead, and the type of a link that the lab did not make is not known.
 */
function typeText({ kind, lower, far }: LabLink): string {
  if (far || kind === "other") return "";
  return lower === undefined ? kind : `${kind} on ${lower}`;
}
