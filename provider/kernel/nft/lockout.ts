import type { NetnsRef } from "../../host/netns.ts";
import { contains } from "../ip.ts";
import { hostLinks } from "../nic/host-look.ts";
import { type Session, sshSession } from "../nic/uplinks.ts";
import type { FirewallChains, FirewallRule, Hook } from "./firewall-schema.ts";
import { chainsOf, placeOf } from "./firewall-words.ts";
import { endsOf } from "./ports.ts";

/** The reason why a firewall on the host would cut off the SSH session in which this program runs; undefined where it would not. */
export async function lockoutProblem(netns: NetnsRef, chains: FirewallChains): Promise<string | undefined> {
  const session = netns === undefined ? await sshSession(await hostLinks()) : undefined;
  if (!session) return undefined;
  for (const [hooks, packet] of waysOf(session)) {
    for (const { hook, policy, rules } of chainsOf(chains).filter(({ hook }) => hooks.includes(hook))) {
      const stop = stopping(rules, packet);
      if (stop === undefined && policy === "accept") continue;
      if (stop === false) continue;
      const what = stop === undefined ? `the policy of ${hook}, drop,` : `${placeOf(hook, stop)}`;
      return `${what} would cut off the SSH session from ${session.client} in which this program runs; accept its packets before, such as { protocol: "tcp", ports: [${session.serverPort}], then: "accept" } in input and { state: ["established"], then: "accept" } in output, or, where that is meant, give allowLockout: true`;
    }
  }
  return undefined;
}

/** A packet of the session, as far as rules compare it. */
interface Packet {
  from: string;
  to: string;
  port: number;
  in: readonly string[];
  out: readonly string[];
}

/** The packets that come from the client, and those that go to it, with the chains that they pass. */
function waysOf({ client, clientPort, server, serverPort, devices }: Session): [hooks: Hook[], packet: Packet][] {
  return [
    [["prerouting", "input"], { from: client, to: server, port: serverPort, in: devices, out: [] }],
    [["output", "postrouting"], { from: server, to: client, port: clientPort, in: [], out: devices }],
  ];
}

/** The first rule that stops the packet, `false` where one accepts it before, and undefined where none decides. */
function stopping(rules: readonly FirewallRule[], packet: Packet): number | false | undefined {
  for (const [index, rule] of rules.entries()) {
    // What a rule of the user's own words is about cannot be told: one that may stop packets counts as if it did.
    if (rule.raw !== undefined && /\b(drop|reject|queue|jump|goto)\b/.test(rule.raw)) return index;
    if (rule.raw !== undefined || rule.then === "log" || !fits(rule, packet)) continue;
    if (rule.then === "return") return undefined;
    return rule.then === "accept" ? false : index;
  }
  return undefined;
}

function fits({ from, to, protocol = "tcp", ports, iif, oif, state }: FirewallRule, packet: Packet): boolean {
  return (
    within(from, packet.from) &&
    within(to, packet.to) &&
    protocol === "tcp" &&
    (ports?.some((port) => endsOf(port)[0] <= packet.port && packet.port <= endsOf(port)[1]) ?? true) &&
    (iif === undefined || packet.in.includes(iif)) &&
    (oif === undefined || packet.out.includes(oif)) &&
    (state?.includes("established") ?? true)
  );
}

const within = (where: FirewallRule["from"], address: string): boolean =>
  where === undefined || [where].flat().some((one) => contains(one, address));
