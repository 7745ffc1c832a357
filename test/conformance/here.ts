import { spawnSync } from "node:child_process";
import type { Kind } from "../../provider/dynamic/kind.ts";
import type { Need } from "../../provider/kernel/need.ts";
import { provider } from "./deployment.ts";

const found = new Map<string, boolean>();

/**
 * Whether this kernel has the types of links of a kind, and a further need of some of its subjects. Each is tried once in a
 * process, in a network that is thrown away.
 */
export function isHere(name: string, need = ""): boolean {
  const known = found.get(`${name} ${need}`) ?? tried(name, need);
  found.set(`${name} ${need}`, known);
  return known;
}

function tried(name: string, need: string): boolean {
  const { kind } = handled[name] as { kind: Kind };
  const all = Object.values(handled).flatMap((one) => one.kind.needs ?? []);
  // Where a kind has several needs, the first one is that for its links.
  const own = kind.linkType === undefined ? [] : (kind.needs?.slice(0, 1) ?? []);
  return [...own, ...all.filter((one) => one.name === need).slice(0, 1)].every(works);
}

const handled = provider as unknown as Record<string, { kind: Kind }>;

const works = ({ ip = [] }: Need): boolean =>
  ip.length === 0 || spawnSync("unshare", ["--net", "ip", "-batch", "-"], { input: ip.join("\n") }).status === 0;
