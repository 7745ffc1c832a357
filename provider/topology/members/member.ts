import { wholeOf } from "../../dynamic/check.ts";
import type { Arguments, Kind, Self } from "../../dynamic/kind.ts";
import { without } from "../../dynamic/paths.ts";
import type { LinkEnd } from "../../dynamic/traits.ts";
import { digest, markWithin } from "../../kernel/marks.ts";

/** One object of a topology, as its kind takes it. */
export interface Member {
  /** The place in the arguments, such as `namespaces.h7.lan`. The preview and the mark name the member by it. */
  name: string;
  kind: Kind;
  /** The given arguments, without defaults. */
  args: Arguments;
  /** When the member is made: all members of a rank at once, after those of the ranks before. */
  rank: Rank;
  /** The namespace that the member, or its far end, is in; undefined for the host. */
  netns?: string | undefined;
  /** Names of the members, its parents, with which this one ends. */
  within: readonly string[];
  /** Names of the members that this one outlives, but needs, such as the bridge of a port. */
  needs?: readonly string[];
  /** Arguments that follow from other members, where their problems are reported. */
  derived?: readonly string[];
  /** The keys in the topology's arguments that lead to an argument of the member, which is given as a dotted path. */
  where(path: string): readonly string[];
  /** The value in the topology's arguments that says that the member is missing; undefined takes the entry out. */
  missing: { at: readonly string[]; value: unknown };
  /** The message for a clash with another member: the reason, and what helps; undefined where the usual message is used. */
  clash?(other: Member): string | undefined;
  /** The source of what nobody declared by itself: a bridge's gateway gives routes, a short cable the names of its links. */
  given?: "gateway" | "short cable";
  /** The full link name, where the name had to be shortened. */
  altname?: string | undefined;
}

/** The order in which members are made. They are removed in the opposite order. */
export const ranks = [
  "netns",
  "default",
  "bridge",
  "link",
  "cable",
  "upper",
  "sysctl",
  "address",
  "neighbour",
  "route",
  "rule",
  "masquerade",
  "snat",
  "portForward",
  "firewall",
  "process",
  "exec",
  "check",
] as const;
export type Rank = (typeof ranks)[number];

/** How members of a rank are called in the progress. */
export const plurals: Record<Rank, string> = {
  netns: "namespaces",
  default: "defaults of links",
  bridge: "bridges",
  link: "links",
  cable: "cables",
  upper: "links on links",
  sysctl: "settings",
  address: "addresses",
  neighbour: "neighbours",
  route: "routes",
  rule: "rules",
  masquerade: "masquerades",
  snat: "source translations",
  portForward: "port forwards",
  firewall: "firewalls",
  process: "processes",
  exec: "commands",
  check: "checks",
};

/** Members in the order in which they are made. */
export const inOrder = (members: Iterable<Member>): Member[] =>
  [...members].sort((one, other) => ranks.indexOf(one.rank) - ranks.indexOf(other.rank));

/** The names of the members that have to be there before this one. */
export const onWhich = ({ within, needs = [] }: Member): string[] => [...within, ...needs];

/** The links that a member has. */
export const endsOf = ({ kind, args }: Pick<Member, "kind" | "args">): LinkEnd[] => kind.ends?.(args) ?? [];

/** A key of a link: its namespace and its name. */
export const linkKey = (netns: unknown, name: unknown): string => `${netns ?? ""} ${name}`;

/** The identity of a member: its mark (the text that tells whose an object is) and its id name the topology and the member. */
export function memberSelf(self: Self, { name, within, altname }: Member): Self {
  return {
    id: idOf(self, name),
    nonce: nonceOf(self, name),
    mark: markWithin(self.mark, name),
    birth: markWithin(self.birth, name),
    within: within.map((one) => idOf(self, one)),
    ...(self.vouched && { vouched: true }),
    ...(self.before !== undefined && { before: self.before.map((mark) => markWithin(mark, name)) }),
    ...(altname !== undefined && { altname }),
  };
}

/** The id of a member, in the form of a resource's id: the name, then the nonce, which tells it from a later object. */
const idOf = (self: Self, name: string): string =>
  `${self.id.slice(0, self.id.lastIndexOf("@"))}/${name}@${nonceOf(self, name)}`;

/** The nonce of a member. Each has its own, since the names of nft tables hold it. */
const nonceOf = ({ nonce }: Self, name: string): string => digest(`${nonce} ${name}`, 8);

/** The arguments as the kind's verbs take them: checked, with defaults. An adopted object keeps what is not given as found. */
export const memberArgs = ({ kind, args }: Pick<Member, "kind" | "args">, birth: string): Arguments =>
  wholeOf(kind, {}, { args, parsed: kind.schema.parse(args) as Arguments, birth });

/**
 * The same for a state, in which a refresh may have written values that somebody set by hand. Values that the schema refuses are
 * left out.
 */
export function memberArgsInState({ kind, args }: Member, birth: string): Arguments {
  const { data, error } = kind.schema.safeParse(args);
  if (data) return wholeOf(kind, {}, { args, parsed: data as Arguments, birth });
  const right = without(
    args,
    error.issues.map(({ path }) => path.join(".")),
  );
  // A required argument may be gone, such as the source of a masquerade whose table somebody deleted.
  const parsed = kind.schema.safeParse(right).data ?? right;
  return wholeOf(kind, {}, { args: right, parsed: parsed as Arguments, birth });
}
