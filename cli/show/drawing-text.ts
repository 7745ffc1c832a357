import type { LabLink, Place } from "./lab.ts";

/** Of routes, rules and settings each, lines that are drawn. */
const most = 6;

/** What a link is drawn at: the bridge whose port it hangs on, and the place that its cable leads to. */
interface Drawn {
  bridge?: LabLink | undefined;
  place?: Place;
}

/**
 * A link in lines: name, what is particular about it, addresses. What the drawing itself tells is left out.
 */
export function linkLines(link: LabLink, place: Place, drawn: Drawn = {}): string[] {
  const particulars = [
    link.kind === "bridge" ? "bridge" : "",
    ...(link.master && link.master !== drawn.bridge?.name ? [`port of ${link.master}`] : []),
    link.up ? "" : "down",
    link.mtu === undefined || link.mtu === 1500 ? "" : `mtu ${link.mtu}`,
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

function farText({ far }: LabLink, place: Place, drawnPlace: Place | undefined): string {
  if (!far || far.place === drawnPlace?.title) return "";
  return far.place === place.title ? `cable to ${far.name}` : `cable to ${far.name} of ${far.place}`;
}

const capped = (lines: readonly string[], what: string): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most), `… and ${lines.length - most} more ${what}`];
