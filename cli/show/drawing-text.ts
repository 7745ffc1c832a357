import type { LabLink, Place } from "./lab.ts";

/** At most this many routes, and this many settings, are drawn for each place. */
const most = 6;

/** Facts that the drawing shows by itself: the bridge whose port the link is, and the place to which its cable leads. */
interface Drawn {
  master?: LabLink | undefined;
  place?: Place;
}

/** A link in lines: name, addresses, particulars. Facts that the drawing shows by itself are left out. */
export function linkLines(link: LabLink, place: Place, drawn: Drawn = {}): string[] {
  const particulars = [
    typeText(link),
    ...(link.master && link.master !== drawn.master?.name ? [`port of ${link.master}`] : []),
    link.up ? "" : "down",
    link.mtu === undefined || link.mtu === 1500 ? "" : `mtu ${link.mtu}`,
    ...link.remarks,
    farText(link, place, drawn.place),
  ].filter(Boolean);
  const [first, ...more] = link.addresses;
  const head = [link.name, first ?? "", particulars.join(", ")].filter(Boolean).join("  ");
  return [head, ...more.map((address) => `${" ".repeat(link.name.length)}  ${address}`)];
}

/** The lines below the links of a place. */
export const placeLines = ({ routes, translations, settings }: Place): string[] => [
  ...capped(routes, "routes"),
  ...translations,
  ...capped(settings, "settings"),
];

/**
 * The type of a link. For a cable the far end is shown instead, and the type of a link that the lab did not make is not known.
 */
function typeText({ kind, lower, far }: LabLink): string {
  if (far || kind === "other") return "";
  return lower === undefined ? kind : `${kind} on ${lower}`;
}

function farText({ far }: LabLink, place: Place, drawnPlace: Place | undefined): string {
  if (!far || far.place === drawnPlace?.title) return "";
  return far.place === place.title ? `cable to ${far.name}` : `cable to ${far.name} of ${far.place}`;
}

const capped = (lines: readonly string[], what: string): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most), `… and ${lines.length - most} more ${what}`];
