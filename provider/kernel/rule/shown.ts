import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { batchBy, type Line, type LineResult } from "../../host/batch/batch.ts";
import { onceEach } from "../async/once-each.ts";
import { meansAbsent, readAs, refusal } from "../errors.ts";
import { protocolNumber } from "../marks.ts";
import { tableNumbers, tosNumbers } from "../route/tables.ts";
import { type RuleRef, type RuleWanted, ruleText, ruleTypes } from "./form.ts";
import { bare, markOf, type Protocol, protocols, rangeOf, tosOf } from "./schema.ts";

const length = z.number().optional();

const ruleSchema = z.looseObject({
  priority: z.number(),
  not: z.unknown().optional(),
  src: z.string(),
  srclen: length,
  dst: z.string().optional(),
  dstlen: length,
  iif: z.string().optional(),
  oif: z.string().optional(),
  fwmark: z.string().optional(),
  fwmask: z.string().optional(),
  tos: z.string().optional(),
  ipproto: z.string().optional(),
  ...{ sport: length, sport_start: length, sport_end: length },
  ...{ dport: length, dport_start: length, dport_end: length },
  ...{ uid_start: length, uid_end: length },
  table: z.string().optional(),
  suppress_prefixlen: length,
  goto: z.number().optional(),
  action: z.string().optional(),
  protocol: z.string().optional(),
});

/** A rule, as `ip -json -details rule show` prints it. */
export type KernelRule = z.infer<typeof ruleSchema>;

/** The rule that counts at a priority, and those that stand beside it. */
export interface RuleShown {
  rule: KernelRule;
  facts: RuleFacts;
  /** Whether it is as the caller declares it. */
  isAsWanted: boolean;
  beside: readonly KernelRule[];
  /** Another rule with our protocol at this priority, as drift: only one is declared. */
  stray?: RuleFacts | undefined;
}

/** Whether a rule bears our protocol number. */
export const ruleIsMarked = ({ protocol }: KernelRule): boolean => protocol === `${protocolNumber}`;

/** The name, among `batchBy`, of the program for rules of a family: a line of `ip rule` cannot say its family. */
export const ruleProgram = (family: RuleRef["family"]) => (family === 6 ? "ip6" : "ip");

/** The line that reads the rules of a priority. Many of them in a namespace share one dump. */
export const ruleShowLine = ({ netns, priority }: RuleRef): Line => ({
  argv: ["rule", "show", "priority", `${priority}`],
  reads: true,
  ...(netns !== undefined && { shared: ["rule", "show"] }),
});

/** All rules of a priority. Same as: ip -n NETNS rule show priority PRIORITY */
export async function rulesLook(ref: RuleRef): Promise<KernelRule[]> {
  const [shown] = await batchBy[ruleProgram(ref.family)](ref.netns, [ruleShowLine(ref)]);
  return rulesParse(shown, ref);
}

function rulesParse(result: LineResult | undefined, ref: RuleRef): KernelRule[] {
  if (result?.error !== undefined && meansAbsent(result.error)) return [];
  if (result?.error !== undefined) throw refusal(`reading ${ruleText(ref)}`, result.error);
  const all = parsedOnce(result?.value, (value) => readAs(z.array(ruleSchema), value, ruleText(ref)));
  return all.filter(({ priority }) => priority === ref.priority);
}

/** Many callers share one dump, which is parsed once. */
const parsedOnce = onceEach<KernelRule[]>();

/** Finds a rule in an answer to {@link ruleShowLine}: ours goes first, and of several of ours the one that is as declared. */
export async function ruleFind(
  result: LineResult | undefined,
  wanted: RuleRef & Partial<RuleWanted>,
): Promise<RuleShown | undefined> {
  const rules = rulesParse(result, wanted);
  if (rules.length === 0) return undefined;
  const all = await Promise.all(
    rules.map(async (rule) => {
      const facts = await ruleFacts(rule, wanted);
      return { rule, facts, isAsWanted: isAsWanted(facts, wanted) };
    }),
  );
  const ours = all.filter(({ rule }) => ruleIsMarked(rule));
  const found = ours.find((one) => one.isAsWanted) ?? ours[0] ?? all[0];
  const stray = ours.find((one) => one !== found)?.facts;
  return found && { ...found, beside: rules.filter((rule) => rule !== found.rule), stray };
}

/** Reads the rule of a priority, whoever made it. */
export const ruleLook = async (wanted: RuleRef & Partial<RuleWanted>): Promise<RuleShown | undefined> =>
  ruleFind({ value: await rulesLook(wanted) }, wanted);

const isAsWanted = (facts: RuleFacts, wanted: Partial<RuleWanted>): boolean =>
  Object.entries(facts).every(([key, value]) => isDeepStrictEqual(wanted[key as keyof RuleWanted], value));

/** The kernel's value of each argument of a rule. */
export async function ruleFacts(rule: KernelRule, { family, table, vrf }: Partial<RuleWanted>) {
  const isOther = rule.action !== undefined || rule.goto !== undefined;
  return {
    priority: rule.priority,
    not: rule.not !== undefined,
    from: networkIn(rule.src, rule.srclen),
    to: networkIn(rule.dst, rule.dstlen),
    iif: rule.iif,
    oif: rule.oif,
    fwmark: rule.fwmark === undefined ? undefined : markOf(rule.fwmark, rule.fwmask),
    tos: rule.tos === undefined ? undefined : tosOf(Number((await tosNumbers()).get(rule.tos) ?? rule.tos)),
    ipproto: protocolIn(rule.ipproto),
    sport: rangeIn(rule.sport ?? rule.sport_start, rule.sport_end),
    dport: rangeIn(rule.dport ?? rule.dport_start, rule.dport_end),
    uidRange: rangeIn(rule.uid_start, rule.uid_end),
    table: isOther || rule.table === undefined ? undefined : await tableIn(rule.table, table),
    vrf,
    suppressPrefixLength: rule.suppress_prefixlen,
    goto: rule.goto,
    type: ruleTypes.find((type) => type === rule.action) ?? ("unicast" as const),
    family: family ?? 4,
  };
}

export type RuleFacts = Awaited<ReturnType<typeof ruleFacts>>;

const networkIn = (address: string | undefined, bits: number | undefined): string | undefined =>
  address === undefined || address === "all" ? undefined : bare(bits === undefined ? address : `${address}/${bits}`);

const rangeIn = (first: number | undefined, last = first): string | undefined =>
  first === undefined || last === undefined ? undefined : rangeOf(first, last);

/** The table's name or number as it is declared, where that means the same table. */
async function tableIn(found: string, wanted = found): Promise<string> {
  const numbers = await tableNumbers();
  return (numbers.get(found) ?? found) === (numbers.get(wanted) ?? wanted) ? wanted : found;
}

/** `ip` prints the name of /etc/protocols or, without one, `ipproto-6`. */
const protocolIn = (printed: string | undefined): Protocol | undefined =>
  (Object.keys(protocols) as Protocol[]).find((name) =>
    [name, `ipproto-${protocols[name]}`, name.replace(/^icmpv6$/, "ipv6-icmp")].includes(printed ?? ""),
  );
