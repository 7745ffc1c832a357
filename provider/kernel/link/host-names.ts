import { fileRead } from "../../host/files/files.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";

/** The names of the host's links. They are read from /proc, without a process, because the check runs in every preview. */
export const hostLinkNames = oncePerTurn(async (): Promise<ReadonlySet<string>> => {
  const lines = ((await fileRead("/proc/net/dev")) ?? "").split("\n").slice(2);
  return new Set(lines.map((line) => line.trim().replace(/:[^:]*$/, "")));
});
