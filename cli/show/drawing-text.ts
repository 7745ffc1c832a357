import type { LabLink, Place } from "./lab.ts";

/** Of routes, rules and settings each, lines that are drawn. */
const most = 6;

/** The anchors of a link in the drawing: the link whose port it is, and the place that its cable leads to. */
interface Drawn {
  master?: LabLink | undefined;
  place?: Place;
}

/**
 * A link in lines: its name, its particulars, its addresses. The lines leave out facts that the drawing itself tells.
 */
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

/** What stands below the links of a place. */
export const placeLines = ({ routes, translations, settings }: Place): string[] => [
  ...capped(routes, "routes"),
  ...translations,
  ...capped(settings, "settings"),
];

/** A cable is told by its far end, and of a link of others nothing is known. */
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
