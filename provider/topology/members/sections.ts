import type { Arguments, Kind } from "../../dynamic/kind.ts";
import { route } from "../../kinds/route.ts";
import { sysctl } from "../../kinds/sysctl.ts";
import { anyKind } from "./any-kind.ts";
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
  /** Whether the value at a key is a secret. */
  isSecret(key: string): boolean;
}

interface SectionForm {
  kind: Kind;
  rank(args: Arguments): Rank;
  /** The argument that the key stands for, unless it is given. */
  key: string;
  /** The argument that a value stands for if it is no object. */
  value: string;
}

const section = ({ kind, rank, key: keyWord, value: valueWord }: SectionForm): Section => ({
  isSecret: (key) => kind.secret?.by === keyWord && kind.secret.holds(key),
  member(lab, { netns, path, key, value }) {
    const isShort = !isRecord(value);
    if (!isShort && value.netns !== undefined) problem(lab, [...path, "netns"], `it is in ${netns}, where it is said`);
    if (isShort && typeof value === "object") problem(lab, path, `it is ${valueWord}, or an object of arguments`);
    const args = { [keyWord]: key, ...(isShort ? { [valueWord]: value } : value), netns };
    return {
      name: path.join("."),
      kind,
      args,
      rank: rank(args),
      netns,
      within: [`namespaces.${netns}`],
      derived: ["netns"],
      where: (argument) => {
        if (argument === keyWord) return path;
        return isShort && argument === valueWord ? path : [...path, ...argument.split(".")];
      },
      missing: { at: path, value: undefined },
    };
  },
});

/** Settings of `default` have to be there before the links, since the kernel gives each new link the values of `default`. */
const settingRank = ({ key }: Arguments): Rank =>
  /^net\.[a-z0-9]+\.(conf|neigh)\.default\./.test(`${key}`) ? "default" : "sysctl";

export const sections: Readonly<Record<string, Section>> = {
  sysctls: section({ kind: anyKind(sysctl), rank: settingRank, key: "key", value: "value" }),
  routes: section({ kind: anyKind(route), rank: () => "route", key: "destination", value: "via" }),
};
