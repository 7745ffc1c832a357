import type { Props } from "../conformance/deployment.ts";
import type { Known } from "./driver.ts";
import type { Drift, DriftName } from "./steps.ts";
import { type Declared, declaredOf } from "./topology.ts";

/** An object of the lab that somebody can do something to: the words that enter its namespace, and its arguments. */
interface Target {
  enter: string;
  args: Props;
  outs: Props;
}

interface Way {
  kind: "Link" | "Address" | "Route" | "Netns" | "Masquerade" | "Sysctl";
  /** An argument that has to be given, for what the program does not say is no drift. */
  given?: string;
  /** What is typed. */
  command(target: Target): string;
}

const inside = ({ enter, args }: Target, words: string) => `${enter} ip link set dev ${args.name} ${words}`;

const route = ({ enter, args }: Target, verb: string, words = "") => {
  const six = String(args.destination).includes(":") || args.family === 6;
  const what = args.destination === "default" ? (six ? "::/0" : "0.0.0.0/0") : args.destination;
  const type = args.type === undefined || args.type === "unicast" ? "" : args.type;
  const metric = args.metric === undefined ? "" : `metric ${args.metric}`;
  return `${enter} ip route ${verb} ${type} ${what} ${metric} table ${args.table ?? "main"} proto 199 ${words}`;
};

/** A link goes for good before its namespace does, so that no far end lingers while the kernel cleans up behind us. */
const netnsDeleted = ({ enter, args }: Target) =>
  `for link in $(${enter} ip -o link | sed -n 's/^[0-9]*: \\([^:@]*\\).*/\\1/p'); do ` +
  `test $link = lo || ${enter} ip link del dev $link 2>/dev/null || true; done; ip netns del ${args.name}`;

/** What somebody types, by what it does. Only objects of the lab are ever named. */
const ways: Record<DriftName, Way> = {
  "link down": { kind: "Link", command: (link) => inside(link, "down") },
  "link up": { kind: "Link", command: (link) => inside(link, "up") },
  "link mtu": { kind: "Link", command: (link) => inside(link, "mtu 1350") },
  "link mac": { kind: "Link", command: (link) => inside(link, "address 02:00:00:00:0c:01") },
  "link master": { kind: "Link", command: (link) => inside(link, "nomaster") },
  "link deleted": { kind: "Link", command: ({ enter, args }) => `${enter} ip link del dev ${args.name}` },
  "link alias": { kind: "Link", command: (link) => inside(link, "alias somebody") },
  "link alias emptied": { kind: "Link", command: (link) => inside(link, 'alias ""') },
  "link-local flushed": {
    kind: "Link",
    command: ({ enter, args }) => `${enter} ip -6 addr flush dev ${args.name} scope link`,
  },
  "address deleted": {
    kind: "Address",
    command: ({ enter, args }) => `${enter} ip addr del ${args.address} dev ${args.device}`,
  },
  "address lifetime": {
    kind: "Address",
    given: "validLifetime",
    command: ({ enter, args }) =>
      `${enter} ip addr change ${args.address} dev ${args.device} valid_lft 12000 preferred_lft 11000`,
  },
  "route deleted": { kind: "Route", command: (one) => route(one, "del") },
  "route gateway": {
    kind: "Route",
    given: "via",
    command: (one) => route(one, "replace", `via ${gatewayOf(one)} dev ${one.args.device}`),
  },
  "netns deleted": { kind: "Netns", command: netnsDeleted },
  "netns alias": { kind: "Netns", command: ({ enter }) => `${enter} ip link set dev lo alias somebody` },
  "loopback down": { kind: "Netns", command: ({ enter }) => `${enter} ip link set dev lo down` },
  "netns file edited": {
    kind: "Netns",
    command: ({ args }) =>
      `test -f /etc/netns/${args.name}/hosts && echo 10.0.0.9 other >> /etc/netns/${args.name}/hosts`,
  },
  // The other one stays: when all are gone and the host reboots, nothing tells whose the empty folder is.
  "netns file deleted": {
    kind: "Netns",
    command: ({ args }) => `test -f /etc/netns/${args.name}/hosts && rm -f /etc/netns/${args.name}/resolv.conf`,
  },
  "nat rule deleted": {
    kind: "Masquerade",
    command: ({ enter, outs }) =>
      `${enter} nft -a list chain inet ${outs.table} postrouting | sed -n 's/.*# handle //p' | tail -n 1 | ` +
      `xargs ${enter} nft delete rule inet ${outs.table} postrouting handle`,
  },
  "nat chain flushed": {
    kind: "Masquerade",
    command: ({ enter, outs }) => `${enter} nft flush chain inet ${outs.table} postrouting`,
  },
  "nat table deleted": {
    kind: "Masquerade",
    command: ({ enter, outs }) => `${enter} nft delete table inet ${outs.table}`,
  },
  "forwarding off": {
    kind: "Masquerade",
    command: ({ enter, args }) =>
      `${enter} sh -c 'echo 0 > /proc/sys/net/${String(args.source).includes(":") ? "ipv6/conf/all/forwarding" : "ipv4/ip_forward"}'`,
  },
  "setting changed": {
    kind: "Sysctl",
    command: ({ enter, args }) => `${enter} sh -c 'echo 1 > /proc/sys/${String(args.key).replaceAll(".", "/")}'`,
  },
};

const gatewayOf = ({ args }: Target): string => {
  const via = String(args.via);
  return via.includes(":") ? via.replace(/fff.$/, "fff7") : via.replace(/\d+$/, "252");
};

/** The command of a drift, on one of the objects that the state knows; none where there is nothing of that kind. */
export function commandOf({ what, pick }: Drift, known: readonly Known[]): string | undefined {
  const way = ways[what];
  const all = known.flatMap(membersOf).flatMap((one) => targetsOf(one, way.kind));
  const targets = all.filter(({ args }) => way.given === undefined || args[way.given] !== undefined);
  const target = targets[pick % targets.length];
  return target && way.command(target);
}

/** What a topology calls its nft tables stands in no output. */
const membersOf = ({ kind, inputs, outs }: Known): (Declared & { outs: Props })[] =>
  declaredOf({ kind, args: inputs })
    .filter((one) => one.kind !== "Masquerade" || kind === "Masquerade")
    .map((one) => ({ ...one, outs }));

function targetsOf({ kind, args: inputs, outs }: Declared & { outs: Props }, wanted: Way["kind"]): Target[] {
  const at = (args: Props, netns: unknown): Target => ({
    enter: netns === undefined ? "" : `nsenter --net=/run/netns/${netns}`,
    args,
    outs,
  });
  if (wanted === "Link" && kind === "Bridge") return [at(inputs, inputs.netns)];
  if (wanted === "Link" && kind === "Veth") {
    const peer = inputs.peer as Props;
    return [at(inputs, inputs.netns), at(peer, peer.netns)];
  }
  if (wanted !== kind) return [];
  return [at(inputs, kind === "Netns" ? inputs.name : inputs.netns)];
}
