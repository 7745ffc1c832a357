import fc from "fast-check";
import type { Kind } from "../../../provider/dynamic/kind.ts";
import { type Props, provider } from "../../conformance/deployment.ts";
import { isHere } from "../../conformance/here.ts";
import type { Subject } from "../../conformance/subject.ts";
import { allSubjects } from "../../conformance/subjects.ts";
import { called, isUp, maybe, place, slotOf } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place, Slot } from "../lab.ts";
import { type Program, resource } from "../program.ts";

/** A link of one end. The kind's subject in the conformance suite has its arguments and its changes. */
interface LinkPart extends Part {
  place: Place;
  /** The slot of the bridge below, for a kind that stands on another link. */
  lower: number;
  up?: boolean;
  changed: Props;
}

const kindOf = (name: string): Kind => (provider[name] as unknown as { kind: Kind }).kind;

/** The kinds of links that have a subject, but no file in this folder. */
export function linkKinds(others: readonly string[]): HistoryKind[] {
  const first = new Map([...allSubjects].reverse().map((subject) => [subject.kind, subject]));
  const links = [...first.values()].filter(({ kind }) => kindOf(kind).linkType && !others.includes(kind));
  return links.map(linkKind) as unknown as HistoryKind[];
}

/** Arguments that the history chooses. The others come from the subject. */
const ours = ["name", "netns", "linkNetns", "device", "master", "mtu"];

const others = (args: Props): Props => Object.fromEntries(Object.entries(args).filter(([key]) => !ours.includes(key)));

function linkKind(subject: Subject) {
  const { kind: name, inPlace } = subject;
  const type = String(kindOf(name).linkType);
  const changes = Object.entries(others(inPlace)).map(
    ([key, change]) => [key, (change as { to: unknown }).to] as const,
  );
  return {
    kind: name,
    slot: slotFor(name),
    slots: 1,
    parts: fc.record({
      called,
      place,
      lower: slotOf("bridge"),
      up: isUp,
      changed: fc.record(Object.fromEntries(changes.map(([key, to]) => [key, maybe(fc.constant(to))]))),
    }),
    resource: (program: Program, i: number) => linkResource(program, subject, i),
    facts: (args: Props) => [{ netns: args.netns, link: { type, args } }],
    drifts: {},
  };
}

/** The slot of a kind. Two kinds may have one type of link, such as tap and tun. */
const slotFor = (kind: string): Slot => kind.toLowerCase() as Slot;

function linkResource(program: Program, { kind, args }: Subject, i: number) {
  if (!isHere(kind)) return undefined;
  const slot = slotFor(kind);
  const part = program.part(slot, i) as unknown as LinkPart;
  const below = "device" in args ? program.lab.bridge[part.lower] : undefined;
  if ("device" in args && !below) return undefined;
  const place = program.place(below?.place ?? part.place);
  const given = Object.fromEntries(Object.entries(part.changed).filter(([, value]) => value !== undefined));
  const own = {
    name: `${slot}${i}`,
    ...(below && { device: program.bridgeMention(part.lower) }),
    // When the MTU of the link below falls, the kernel lowers this MTU too, but it never raises it again. So the two are equal
    // here.
    mtu: below?.mtu ?? 1500,
    // The link cannot be up while the link below is down.
    up: part.up !== false && below?.up !== false,
  };
  return resource(
    kind,
    { key: `${slot}${i}`, called: part.called },
    {
      args: { ...program.netnsArgs(place), ...others(args), ...given, ...own },
      within: [...program.netnsKeys(place), ...(below ? [`bridge${part.lower}`] : [])],
    },
  );
}
