import * as z from "zod";
import { type Marks, markOf, marksBefore } from "../kernel/marks.ts";
import { broken, parsedOf, shownFailure } from "./failures.ts";
import { backendHome, marksOfOld } from "./home.ts";
import type { Arguments, CheckFailure, Kind } from "./kind.ts";
import { warn } from "./log.ts";
import { at, without } from "./paths.ts";
import { tellsOf } from "./program/identities.ts";
import type { Part } from "./program/part.ts";
import { programOfRun } from "./program/program.ts";
import { urnRemember } from "./urn.ts";

/** Inputs that every kind has and no user writes. */
const hiddenSchema = z.object({
  /** The mark without nonce. In a program it is `PROJECT/STACK KIND:NAME URN`; the check makes the whole of it. */
  mark: z.string(),
  /** The mark that it was born with, where a rename gave it another since. */
  birth: z.string().optional(),
  /** Ids of the parents whose end is its end. */
  within: z.array(z.string()).optional(),
  /** Ids of what it hangs on and outlives. */
  attached: z.array(z.string()).optional(),
  /** The whole of a link name that was shortened. */
  altname: z.string().optional(),
  /** The same for the far end of a pair. */
  peerAltname: z.string().optional(),
  /** Says, of what a refresh found, that links lost their own link-local address; of a topology, by member. No program says it. */
  linkLocal: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

export type Hidden = z.infer<typeof hiddenSchema>;

export const hiddenKeys = Object.keys(hiddenSchema.shape);

/** Splits what the engine hands over into the hidden inputs and what the user wrote. */
export function split(props: Arguments): { hidden: Hidden; args: Arguments } {
  const args = Object.fromEntries(
    Object.entries(props).filter(([key]) => key !== "__provider" && !hiddenKeys.includes(key)),
  );
  return { hidden: hiddenSchema.parse(props), args };
}

/** The URN that the program hands over with the mark, for messages on the resource's own row. */
function urnOf({ mark }: Arguments): string | undefined {
  const [, , urn] = String(mark).split(" ");
  return urn && decodeURIComponent(urn);
}

/** The resource's name, which its URN ends with. Who runs a handler without an engine gives the mark alone. */
function nameOf({ name }: Kind, news: Arguments): string {
  const resource = decodeURIComponent(String(news.mark).split(" ")[1] ?? "");
  return (
    urnOf(news)?.split("::").slice(3).join("::") ?? resource.slice(resource.lastIndexOf(`${name}:`) + name.length + 1)
  );
}

/** Validates inputs and fills in defaults, so that the preview shows them. */
export async function check(kind: Kind, olds: Arguments, news: Arguments): Promise<Checked> {
  const { hidden, args } = split(news);
  const parsed = parsedOf(kind, args);
  const [stack = "", resource = ""] = hidden.mark.split(" ");
  const mark = markOf(decodeURIComponent(stack), decodeURIComponent(resource), backendHome());
  urnRemember(mark, urnOf(news));
  const birth = birthMark(olds, mark);
  const given = wholeOf(kind, olds, { args, parsed: parsed.args, birth: birth ?? mark });
  const whole = kind.members?.asAdopted(given, olds) ?? given;
  // An update to the mark in the state may have failed.
  const owner = { mark, before: marksBefore(mark, [olds.mark, olds.birth, ...marksOfOld(mark)]) };
  const inside = (await kind.members?.problems(whole, owner)) ?? [];
  const beside = programOfRun().declare(mark, partsOf(kind, whole, nameOf(kind, news)));
  const all = [...parsed.failures, ...(await broken(kind.rules, whole, owner)), ...inside, ...beside.failures];
  const failures = all.map(shownFailure);
  if (parsed.failures.length > 0) return { inputs: news, failures };
  // A host that cannot be looked at is no reason to end here: whoever changes it will say so.
  const odd = failures.length > 0 ? [] : await warnings(kind, whole, owner).catch(() => []);
  await warnOnce([...odd, ...(failures.length > 0 ? [] : beside.warnings)], urnOf(news));
  return { inputs: { ...whole, ...hidden, mark, ...(birth && { birth }) }, failures };
}

/** What a resource is to the others of its program: one part, or one for each member. */
function partsOf(kind: Kind, args: Arguments, name: string): readonly Part[] {
  const who = `${kind.name} ${JSON.stringify(name)}`;
  if (kind.members) return kind.members.beside(args, who);
  return [{ who, place: (argument) => argument, ...tellsOf(kind, args) }];
}

const warnings = async (kind: Kind, args: Arguments, owner: Marks): Promise<CheckFailure[]> => [
  ...(await broken(kind.warnings, args, owner)),
  ...((await kind.members?.warnings(args, owner)) ?? []),
];

interface Checked {
  inputs: Arguments;
  failures: CheckFailure[];
}

/** The arguments with their defaults. What is adopted keeps what is found, where nothing is given. */
export function wholeOf(kind: Kind, olds: Arguments, { args, parsed, birth }: Parsed): Arguments {
  // Whether an object was made or adopted is a fact of its past: what the program says of it later changes nothing.
  const adopt = olds.mark === undefined ? parsed.adopt : olds.adopt;
  const { adopt: _, ...rest } = parsed;
  if (!adopt) return { ...kind.defaults?.(birth), ...(kind.complete?.(rest, args) ?? rest) };
  const left = (kind.asFound ?? []).filter((path) => at(args, path) === undefined);
  return { ...without(rest, left), adopt };
}

interface Parsed {
  /** As they were written. */
  args: Arguments;
  parsed: Arguments;
  birth: string;
}

/** The mark at birth, where it is another than that of now. */
function birthMark(olds: Arguments, mark: string): string | undefined {
  const birth = olds.birth ?? olds.mark;
  return typeof birth === "string" && birth !== mark ? birth : undefined;
}

const warned = new Set<string>();

/** A resource that is replaced is checked again. */
async function warnOnce(warnings: readonly CheckFailure[], urn: string | undefined): Promise<void> {
  for (const { property, reason } of warnings) {
    const text = `${property}: ${reason}`;
    if (!warned.has(`${urn} ${text}`)) await warn(text, urn);
    warned.add(`${urn} ${text}`);
  }
}
