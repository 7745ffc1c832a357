import { readFileSync } from "node:fs";

/** The engine's address among the arguments with which it starts a provider: the last one, behind flags for logs and traces. */
export function engineAddress(argv: readonly string[]): string | undefined {
  const last = argv.at(-1);
  return /^127\.0\.0\.1:\d+$/.test(last ?? "") ? last : undefined;
}

/**
 * Whether something listens at an address, as a process sees its network; undefined where that cannot be seen.
 * An engine listens for as long as it has providers. Nothing is sent, so one that only stands still counts too.
 */
export function listensAt(address: string, pid: number | "self" = "self"): boolean | undefined {
  const port = Number(address.split(":").at(-1)).toString(16).toUpperCase().padStart(4, "0");
  try {
    const sockets = readFileSync(`/proc/${pid}/net/tcp`, "utf8");
    // Of proc_pid_net(5): number, local address, remote address, and the state, where 0A is LISTEN.
    return new RegExp(`^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F]{8}:0000 0A `, "m").test(sockets);
  } catch {
    return undefined;
  }
}
