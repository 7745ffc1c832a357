import { declaresVlans } from "../../kernel/bridge-vlan/list.ts";
import { type LinkRef, linkText } from "../../kernel/link/form.ts";
import { placeText } from "../../kernel/notes/place.ts";
import { linkPlace, placeName } from "../../kernel/overlap/identity.ts";
import type { CheckFailure } from "../kind.ts";
import type { LinkEnd } from "../traits.ts";
import { hasUnknown } from "../unknown.ts";
import { endArgument } from "./identities.ts";
import type { Part } from "./part.ts";

interface Known {
  part: Part;
  end: LinkEnd;
}

/** The links of a program, and whether ports and their bridges fit together. */
export class Links {
  private readonly known = new Map<string, Known>();
  /** The ports of each bridge. */
  private readonly ports = new Map<string, Map<string, Known>>();
  /** The places (namespaces, or the host) that have a link of each name. */
  private readonly places = new Map<string, Map<string, Known>>();

  add(part: Part): void {
    for (const end of part.ends) {
      const one = { part, end };
      this.known.set(linkPlace(end), one);
      mapAt(this.places, end.name).set(placeName(end.netns), one);
      if (typeof end.master === "string") mapAt(this.ports, linkPlace(masterOf(end))).set(linkPlace(end), one);
    }
  }

  remove(part: Part): void {
    for (const end of part.ends) {
      this.known.delete(linkPlace(end));
      this.places.get(end.name)?.delete(placeName(end.netns));
      if (typeof end.master === "string") this.ports.get(linkPlace(masterOf(end)))?.delete(linkPlace(end));
    }
  }

  has(link: LinkRef): boolean {
    return this.known.has(linkPlace(link));
  }

  /** Warnings about the ports of these parts. Of each bridge only the first port that does not fit is reported. */
  warnings(parts: readonly Part[]): CheckFailure[] {
    const told = new Set<string>();
    return parts.flatMap((part) =>
      part.ends.flatMap((end, index) => {
        const at = (argument: string) => part.place(endArgument(index, argument));
        const elsewhere = this.masterElsewhere(end);
        const bridge = linkPlace(masterOf(end));
        const unfit = told.has(bridge) ? undefined : this.unfitMtu(end);
        if (unfit !== undefined) told.add(bridge);
        const unfiltered = this.unfiltered(end);
        return [
          ...this.portProblem(end).map((reason) => ({ property: at("port"), reason })),
          ...(elsewhere === undefined ? [] : [{ property: at("master"), reason: elsewhere }]),
          ...(unfit === undefined ? [] : [{ property: at("mtu"), reason: unfit }]),
          ...(unfiltered === undefined ? [] : [{ property: at("port"), reason: unfiltered }]),
        ];
      }),
    );
  }

  /** The warning where the program has the bridge that a port names, but only in another place. */
  private masterElsewhere(end: LinkEnd): string | undefined {
    if (typeof end.master !== "string" || this.known.has(linkPlace(masterOf(end)))) return undefined;
    const [other] = this.places.get(end.master)?.values() ?? [];
    if (!other) return undefined;
    const [here, there] = [placeText(end.netns), placeText(other.end.netns)];
    return (
      `this program has ${end.master} in ${there} (${other.part.who}), and its port ${end.name} would be in ${here}: ` +
      "a bridge and its ports are in one namespace; give both the same netns, or join them with a cable"
    );
  }

  /** The warning where a port has VLANs, and its bridge, which the program has, does not look at VLANs. */
  private unfiltered(end: LinkEnd): string | undefined {
    const { master, port } = end;
    const bridge = typeof master === "string" ? this.known.get(linkPlace(masterOf(end))) : undefined;
    if (!bridge || !declaresVlans(port)) return undefined;
    const { vlanFiltering, adopt } = bridge.end;
    // The filtering of an adopted bridge is as somebody set it.
    if (vlanFiltering === true || hasUnknown(vlanFiltering) || (adopt === true && vlanFiltering === undefined))
      return undefined;
    return `the VLANs of ${linkText(end)} need a bridge that looks at them; give ${master} (${bridge.part.who}) vlanFiltering: true`;
  }

  /** The warning where a member of a bond, or a link of a VRF, has settings of a port. */
  private portProblem(end: LinkEnd): string[] {
    if (end.port === undefined || typeof end.master !== "string") return [];
    const master = this.known.get(linkPlace(masterOf(end)));
    return master?.end.isMaster
      ? [`only a bridge has settings of its ports, and ${end.master} (${master.part.who}) is none; leave port out`]
      : [];
  }

  /** The warning where packets would be lost on their way to a port, or from it. */
  private unfitMtu(end: LinkEnd): string | undefined {
    const { master, mtu } = end;
    if (typeof master !== "string" || typeof mtu !== "number") return undefined;
    const at = linkPlace(masterOf(end));
    const [first] = this.ports.get(at)?.values() ?? [];
    const bridge = this.known.get(at);
    // A bond gives its members its own mtu, and a VRF sends nothing from one link to another that is not routed.
    if (bridge?.end.isMaster) return undefined;
    // A bridge with a smaller mtu than its ports sends smaller packets, and loses none.
    if (bridge && mtuOf(bridge) > mtu) return unfitText(end, bridge, "its bridge");
    return first && mtuOf(first) !== mtu && mtuOf(first) > 0
      ? unfitText(end, first, `another port of ${master}`)
      : undefined;
  }
}

/** The mtu of a link; zero where it is not known. */
const mtuOf = ({ end }: Known): number => (typeof end.mtu === "number" ? end.mtu : 0);

const unfitText = (end: LinkEnd, other: Known, what: string): string =>
  `${linkText(end)} has ${end.mtu}, and ${linkText(other.end)} (${other.part.who}), ${what}, has ${mtuOf(other)}: packets of more ` +
  `than ${Math.min(end.mtu ?? 0, mtuOf(other))} bytes are lost between them; give both one mtu`;

const masterOf = ({ netns, master }: LinkEnd): LinkRef => ({ netns, name: String(master) });

function mapAt<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const map = maps.get(key) ?? new Map<string, Value>();
  maps.set(key, map);
  return map;
}
