import type { Arguments, Kind } from "../../dynamic/kind.ts";
import { exec } from "../../kinds/exec.ts";
import { neighbour } from "../../kinds/neighbour.ts";
import { process } from "../../kinds/process.ts";
import { hashesAmong } from "../../kinds/process-files.ts";
import { route } from "../../kinds/route.ts";
import { rule } from "../../kinds/rule.ts";
import { sysctl } from "../../kinds/sysctl.ts";
import { anyKind } from "./any-kind.ts";
import { dependencies } from "./depends-on.ts";
import { isRecord, type Lab, type Path, problem } from "./lab.ts";
import type { Member, Rank } from "./member.ts";

/** One value of a section. */
interface Given {
  netns: string;
  path: Path;
  key: string;
  value: unknown;
}

/** An argument of a namespace whose values are members by name. A new kind that lives in namespaces is added as a section. */
interface Section {
  member(lab: Lab, given: Given): Member;
  /** Whether its members are made one after the other, in the order of their names. */
  inTurn?: true;
  /** Whether the value at a key is a secret. */
  isSecret(key: string): boolean;
  /** The argument that a value stands for if it is no object; undefined where a value is always an object. */
  value?: string;
}

interface SectionForm {
  kind: Kind;
  rank(args: Arguments): Rank;
  /** The argument that the key stands for, unless it is given; undefined where the key is only a name. */
  key?: string;
  /** The argument that a value stands for if it is no object; undefined where a value is always an object. */
  value?: string;
  /** Whether that argument may be a list. */
  takesList?: true;
  inTurn?: true;
  /** Completes the arguments by those of the namespace. */
  complete?(args: Arguments, netns: Arguments): Arguments;
  /** Whether a member may name others of its kind that come before it, by `dependsOn`. */
  waits?: true;
}

const section = ({ kind, rank, key: keyWord, value: valueWord, takesList, ...more }: SectionForm): Section => ({
  ...(valueWord !== undefined && { value: valueWord }),
  ...(more.inTurn && { inTurn: true }),
  isSecret: (key) => keyWord !== undefined && kind.secret?.by === keyWord && kind.secret.holds(key),
  member(lab, { netns, path, key, value }) {
    const isShort = !isRecord(value);
    if (!isShort && value.netns !== undefined) problem(lab, [...path, "netns"], `it is in ${netns}, where it is said`);
    const long = isShort ? longOf(lab, { path, value }, { valueWord, takesList }) : value;
    const given = { ...(keyWord !== undefined && { [keyWord]: key }), ...long, netns };
    const { args: own, needs } = more.waits ? dependencies(lab, { netns, path }, given) : { args: given, needs: [] };
    const args = more.complete?.(own, lab.namespaces.get(netns) ?? {}) ?? own;
    return {
      name: path.join("."),
      kind,
      args,
      rank: rank(args),
      netns,
      within: [`namespaces.${netns}`],
      ...(needs.length > 0 && { needs }),
      derived: ["netns"],
      where: (argument) => {
        if (argument === keyWord) return path;
        return isShort && argument === valueWord ? path : [...path, ...argument.split(".")];
      },
      missing: { at: path, value: undefined },
    };
  },
});

/** The arguments that a value stands for which is no object. */
function longOf(lab: Lab, { path, value }: Pick<Given, "path" | "value">, short: ShortForm): Arguments {
  const { valueWord, takesList } = short;
  const mayBe = valueWord !== undefined && (typeof value !== "object" || (Array.isArray(value) && takesList));
  if (!mayBe) problem(lab, path, `it is ${valueWord === undefined ? "" : `${valueWord}, or `}an object of arguments`);
  return valueWord === undefined ? {} : { [valueWord]: value };
}

interface ShortForm {
  valueWord: string | undefined;
  takesList: true | undefined;
}

/** Settings of `default` have to be there before the links, since the kernel gives each new link the values of `default`. */
const settingRank = ({ key }: Arguments): Rank =>
  /^net\.[a-z0-9]+\.(conf|neigh)\.default\./.test(`${key}`) ? "default" : "sysctl";

export const sections: Readonly<Record<string, Section>> = {
  sysctls: section({ kind: anyKind(sysctl), rank: settingRank, key: "key", value: "value" }),
  execs: section({ kind: anyKind(exec), rank: () => "exec", value: "command", takesList: true, inTurn: true }),
  processes: section({
    ...{ kind: anyKind(process), rank: () => "process", value: "command", takesList: true, waits: true },
    complete: (args, { files }) =>
      Array.isArray(args.restartOn) ? { ...args, restartOn: hashesAmong(files, args.restartOn) } : args,
  }),
  routes: section({ kind: anyKind(route), rank: () => "route", key: "destination", value: "via" }),
  neighbours: section({ kind: anyKind(neighbour), rank: () => "neighbour", key: "address" }),
  rules: section({ kind: anyKind(rule), rank: () => "rule" }),
};
