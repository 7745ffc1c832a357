import { spawnSync } from "node:child_process";
import type { Kind } from "../../provider/dynamic/kind.ts";
import { provider } from "./deployment.ts";

const found = new Map<string, boolean>();

/** Whether this kernel has the types of links of a kind. Each is tried once in a process, in a network that is thrown away. */
export function isHere(name: string): boolean {
  const known = found.get(name) ?? tried(name);
  found.set(name, known);
  return known;
}

function tried(name: string): boolean {
  const { kind } = provider[name] as unknown as { kind: Kind };
  // Where a kind has several needs, the first one is that for its links.
  const lines = kind.linkType === undefined ? [] : (kind.needs?.[0]?.ip ?? []);
  const input = lines.join("\n");
  return lines.length === 0 || spawnSync("unshare", ["--net", "ip", "-batch", "-"], { input }).status === 0;
}
