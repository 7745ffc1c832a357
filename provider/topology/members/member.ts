import { wholeOf } from "../../dynamic/check.ts";
import type { Arguments, Kind, Self } from "../../dynamic/kind.ts";
import { without } from "../../dynamic/paths.ts";
import type { LinkEnd } from "../../dynamic/traits.ts";
import { digest, markWithin } from "../../kernel/marks.ts";

/** One object of a topology, as its kind takes it. */
export interface Member {
  /** Its place in the arguments, such as `namespaces.h7.lan`: as the preview names it, and as its mark does. */
  name: string;
  kind: Kind;
  /** What is given, without defaults. */
  args: Arguments;
  /** When it is made: all of one rank at once, after those of the ranks before. */
  rank: Rank;
  /** The namespace that it is in, or has its far end in; undefined for the host. */
  netns?: string | undefined;
  /** The names of the members whose end is its end. */
  within: readonly string[];
  /** The names of members that it outlives, and is nothing without: of a port its bridge. */
  needs?: readonly string[];
  /** Arguments that follow from other members, which answer for them. */
  derived?: readonly string[];
  /** The keys in the arguments of the topology that lead to one of its own, by dotted path. */
  where(path: string): readonly string[];
  /** What the arguments say where the member is missing; undefined takes it out. */
  missing: { at: readonly string[]; value: unknown };
  /** Says of another member that is the same to the kernel why it is, and what helps; undefined where the usual words do. */
  clash?(other: Member): string | undefined;
  /** What gave it, where nobody declared it by itself: a bridge's gateway gives routes, a short cable the names of its links. */
  given?: "gateway" | "short cable";
  /** The whole of a link name that was shortened. */
  altname?: string | undefined;
}

/** The order in which members are made; they are removed the other way round. */
export const ranks = [
  "netns",
  "default",
  "bridge",
  "link",
  "cable",
  "upper",
  "sysctl",
  "address",
  "route",
  "masquerade",
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
  route: "routes",
  masquerade: "masquerades",
};

/** Members in the order in which they are made. */
export const inOrder = (members: Iterable<Member>): Member[] =>
  [...members].sort((one, other) => ranks.indexOf(one.rank) - ranks.indexOf(other.rank));

/** The names of the members that have to be there before one. */
export const onWhich = ({ within, needs = [] }: Member): string[] => [...within, ...needs];

/** The links that a member has. */
export const endsOf = ({ kind, args }: Pick<Member, "kind" | "args">): LinkEnd[] => kind.ends?.(args) ?? [];

/** A link by its name and its place. */
export const linkKey = (netns: unknown, name: unknown): string => `${netns ?? ""} ${name}`;

/** Who a member is: its mark and its id tell of the topology and of itself. */
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

/** As the ids of resources are: what it is called, then its nonce. */
const idOf = (self: Self, name: string): string =>
  `${self.id.slice(0, self.id.lastIndexOf("@"))}/${name}@${nonceOf(self, name)}`;

/** One of its own: an nft table is called by it. */
const nonceOf = ({ nonce }: Self, name: string): string => digest(`${nonce} ${name}`, 8);

/** The arguments as the kind's verbs take them: checked, with defaults. Of what is adopted, what is given alone. */
export const memberArgs = ({ kind, args }: Pick<Member, "kind" | "args">, birth: string): Arguments =>
  wholeOf(kind, {}, { args, parsed: kind.schema.parse(args) as Arguments, birth });

/** The same of what a state holds: a refresh may have written down what somebody made by hand, which is left out. */
export function memberArgsInState({ kind, args }: Member, birth: string): Arguments {
  const { data, error } = kind.schema.safeParse(args);
  if (data) return wholeOf(kind, {}, { args, parsed: data as Arguments, birth });
  const right = without(
    args,
    error.issues.map(({ path }) => path.join(".")),
  );
  // What has to be given may be gone, such as the source of a masquerade whose table somebody deleted.
  const parsed = kind.schema.safeParse(right).data ?? right;
  return wholeOf(kind, {}, { args: right, parsed: parsed as Arguments, birth });
}
