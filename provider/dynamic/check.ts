import * as z from "zod";
import { type Marks, markOf, marksBefore } from "../kernel/marks.ts";
import { broken, parsedOf, shownFailure } from "./failures.ts";
import { backendHome, marksOfOld } from "./home.ts";
import type { Arguments, CheckFailure, Kind } from "./kind.ts";
import { warn } from "./log.ts";
import { missingWarnings } from "./missing.ts";
import { at, without } from "./paths.ts";
import { tellsOf } from "./program/identities.ts";
import type { Part } from "./program/part.ts";
import { programOfRun } from "./program/program.ts";
import { urnRemember } from "./urn.ts";

/** Inputs that every kind has, and that no user writes. */
const hiddenSchema = z.object({
  /**
   * The mark (the text on an object that tells whose it is) without its nonce. A program gives `PROJECT/STACK KIND:NAME URN`, and
   * the check makes the mark of that.
   */
  mark: z.string(),
  /** The resource's first mark, where a rename has given it another since. */
  birth: z.string().optional(),
  /** Ids of the parents with which the resource ends, such as the namespace of an address. */
  within: z.array(z.string()).optional(),
  /** Ids of the resources that it needs and outlives, such as the bridge of a port. */
  attached: z.array(z.string()).optional(),
  /** The full link name, where the name had to be shortened. */
  altname: z.string().optional(),
  /** The same for the far end of a cable. */
  peerAltname: z.string().optional(),
  /** The finding of a refresh that links lost their own link-local address; in a topology by member. No program gives this. */
  linkLocal: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  /** The finding of a refresh that a link has another key than the one that was made with it. No program gives this. */
  otherKey: z.string().optional(),
});

export type Hidden = z.infer<typeof hiddenSchema>;

export const hiddenKeys = Object.keys(hiddenSchema.shape);

/** Splits the engine's properties into the hidden inputs and the user's arguments. */
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

/** The resource's name: the end of its URN, or of the mark where a handler runs without an engine and there is no URN. */
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
  // The update that was to write the state's mark may have failed, so the object may still bear its first mark.
  const owner = { mark, before: marksBefore(mark, [olds.mark, olds.birth, ...marksOfOld(mark)]) };
  const inside = (await kind.members?.problems(whole, owner)) ?? [];
  const program = programOfRun();
  const beside = program.declare(mark, partsOf(kind, whole, nameOf(kind, news)));
  const all = [...parsed.failures, ...(await broken(kind.rules, whole, owner)), ...inside, ...beside.failures];
  const failures = all.map(shownFailure);
  if (parsed.failures.length > 0) return { inputs: news, failures };
  // A host that cannot be read does not end the check: the verb that changes the host will report the reason.
  if (failures.length === 0) {
    const odd = await warnings(kind, whole, owner).catch(() => []);
    const told = [...odd, ...beside.warnings];
    const missing = kind.members ? [] : await missingWarnings(kind, whole, program).catch(() => []);
    const others = missing.filter((one) => !told.some(({ property }) => property === one.property));
    await warnOnce([...told, ...others], urnOf(news));
  }
  return { inputs: { ...whole, ...hidden, mark, ...(birth && { birth }) }, failures };
}

/** The parts of a program that a resource is: one, or one for each member. They are compared with those of other resources. */
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

/** The arguments with their defaults. An adopted object keeps the value that was found where no argument is given. */
export function wholeOf(kind: Kind, olds: Arguments, { args, parsed, birth }: Parsed): Arguments {
  // An object was made or adopted (taken over) once and for all: a later change of `adopt` in the program has no effect.
  const adopt = olds.mark === undefined ? parsed.adopt : olds.adopt;
  const { adopt: _, ...rest } = parsed;
  if (!adopt) return { ...kind.defaults?.(birth), ...(kind.complete?.(rest, args) ?? rest) };
  const left = (kind.asFound ?? []).filter((path) => at(args, path) === undefined);
  return { ...without(rest, left), adopt };
}

interface Parsed {
  /** The arguments as the program gives them. */
  args: Arguments;
  parsed: Arguments;
  birth: string;
}

/** The resource's first mark, where it differs from the present one. */
function birthMark(olds: Arguments, mark: string): string | undefined {
  const birth = olds.birth ?? olds.mark;
  return typeof birth === "string" && birth !== mark ? birth : undefined;
}

const warned = new Set<string>();

/** Gives each warning once, since the engine checks a resource again before it replaces it. */
async function warnOnce(warnings: readonly CheckFailure[], urn: string | undefined): Promise<void> {
  for (const { property, reason } of warnings) {
    const text = `${property}: ${reason}`;
    if (!warned.has(`${urn} ${text}`)) await warn(text, urn);
    warned.add(`${urn} ${text}`);
  }
}
