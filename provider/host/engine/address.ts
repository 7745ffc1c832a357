import { readFileSync } from "node:fs";

/** The engine's address among the arguments of a provider: the last one, behind flags for logs and traces. */
export function engineAddress(argv: readonly string[]): string | undefined {
  const last = argv.at(-1);
  return /^127\.0\.0\.1:\d+$/.test(last ?? "") ? last : undefined;
}

/**
 * Whether something listens at an address in the network that a process sees; undefined where the network cannot be seen. An
 * engine listens for as long as it has providers. Nothing is sent there, so an engine that hangs counts too.
 */
export function listensAt(address: string, pid: number | "self" = "self"): boolean | undefined {
  const port = Number(address.split(":").at(-1)).toString(16).toUpperCase().padStart(4, "0");
  try {
    const sockets = readFileSync(`/proc/${pid}/net/tcp`, "utf8");
    // A line of proc_pid_net(5) has a number, the local address, the remote address, and the state, where 0A is LISTEN.
    return new RegExp(`^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F]{8}:0000 0A `, "m").test(sockets);
  } catch {
    return undefined;
  }
}
