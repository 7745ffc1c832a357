import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { canonical } from "../../provider/kernel/ip.ts";
import { byHand, runIn } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";

const nodes = "nat-client nat-router nat-server nat-friend";

/** A router between a client outside and a network with a server and a neighbour, both families. */
export async function makeNatLab(): Promise<void> {
  byHand(
    `for n in ${nodes}; do ip netns add $n; ip -n $n link set lo up; done`,
    "ip -n nat-router link add lan type bridge && ip -n nat-router link set lan up",
    // With br_netfilter the router would translate what only crosses its bridge.
    "ip netns exec nat-router sh -c 'for one in /proc/sys/net/bridge/bridge-nf-call-*tables; do test ! -e $one || echo 0 > $one; done'",
    ...cable("nat-client", "outside", ["203.0.113.2/24", "2001:db8:a::2/64"]),
    ...cable("nat-server", "port1", ["10.82.0.2/24", "2001:db8:b::2/64"]),
    ...cable("nat-friend", "port2", ["10.82.0.3/24", "2001:db8:b::3/64"]),
    "ip -n nat-router link set port1 master lan && ip -n nat-router link set port2 master lan",
    ...addresses("nat-router", "outside", ["203.0.113.1/24", "203.0.113.7/24", "2001:db8:a::1/64"]),
    ...addresses("nat-router", "lan", ["10.82.0.1/24", "2001:db8:b::1/64"]),
    ...["nat-server", "nat-friend"].flatMap((node) => [
      `ip -n ${node} route add default via 10.82.0.1`,
      `ip -n ${node} route add default via 2001:db8:b::1`,
    ]),
    "ip -n nat-client route add default via 2001:db8:a::1",
  );
  after(() => byHand(`for n in ${nodes}; do ip netns del $n; done`));
  // Links carry packets, and routers ask for neighbours of IPv6, only some time after they are set up.
  for (const [node, ...gateways] of ways) for (const one of gateways) assert.ok(await until(() => answers(node, one)));
  await settleIn("nat-router");
}

const ways = [
  ["nat-client", "203.0.113.1", "2001:db8:a::1"],
  ["nat-server", "10.82.0.1", "2001:db8:b::1"],
  ["nat-friend", "10.82.0.1", "2001:db8:b::1"],
] as const;

async function settleIn(node: string): Promise<void> {
  while (runIn(node, "ip", "-6", "addr", "show", "tentative").trim()) await wait(50);
}

const cable = (node: string, port: string, list: readonly string[]): string[] => [
  `ip link add ${port} netns nat-router type veth peer name eth0 netns ${node}`,
  `ip -n nat-router link set ${port} up && ip -n ${node} link set eth0 up`,
  ...addresses(node, "eth0", list),
];

const addresses = (node: string, device: string, list: readonly string[]): string[] =>
  list.map((one) => `ip -n ${node} addr add ${one} dev ${device}${one.includes(":") ? " nodad" : ""}`);

/** Serves the client's address, as the server sees it, on a port. Ends with the tests of the file. */
export async function tellOn(node: string, port: number, protocol: "TCP4" | "TCP6" | "UDP4" = "TCP4"): Promise<void> {
  const listen = `${protocol}-LISTEN:${port},fork,reuseaddr${protocol === "TCP6" ? ",ipv6only=1" : ""}`;
  const words = [`--net=/run/netns/${node}`, "socat", "-t5", listen, "SYSTEM:read line; echo $SOCAT_PEERADDR"];
  const server = spawn("nsenter", words, { stdio: "ignore" });
  after(() => server.kill("SIGKILL"));
  const sockets = { TCP4: "-4Hlnt", TCP6: "-6Hlnt", UDP4: "-4Hlnu" }[protocol];
  while (!runIn(node, "ss", sockets, `sport = :${port}`).trim()) await wait(50);
}

/** The source address that the server sees; "no answer" where none comes. @param target such as `TCP4:10.0.0.1:80` */
export function told(node: string, target: string): string {
  // The first packet of IPv6 may be lost while routers look for each other.
  const option = target.startsWith("UDP") ? "" : `,connect-timeout=${target.startsWith("TCP6") ? 4 : 1}`;
  const text = runIn(node, "sh", "-c", `echo | timeout 6 socat -t 1 - '${target}${option}' 2>/dev/null || true`);
  return canonical(text.trim().replace(/[[\]]/g, "")) || "no answer";
}
