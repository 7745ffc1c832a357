// node tools/private-host.mjs test/bench/kernel.ts [HOSTS…]: measures the kinds' verbs for a star of hosts, without an engine.
import { performance } from "node:perf_hooks";
import { run as shell } from "../support/host.ts";

const { netns } = await import("../../dist/provider/kinds/netns.js");
const { veth } = await import("../../dist/provider/kinds/veth.js");
const { address } = await import("../../dist/provider/kinds/address.js");
const { route } = await import("../../dist/provider/kinds/route.js");
const { bridge } = await import("../../dist/provider/kinds/bridge.js");
const { shareBatch } = await import("../../dist/provider/host/batch/share.js");

// biome-ignore lint/suspicious/noExplicitAny: the verbs are called as the handler calls them, with checked arguments.
type AnyKind = any;

const mark = (what: string) => `pulumi-netns:1 bench/dev ${what} ddb34377`;
const self = (what: string, within: string[] = []) => ({
  id: `${what}@6f490175`,
  nonce: "6f490175",
  mark: mark(what),
  birth: mark(what),
  within,
});

interface Called {
  name: string;
  within?: string[];
}

/** A resource of the star: its kind, its arguments and its identity. */
const one = (kind: AnyKind, { name, within }: Called, args: object) => ({
  kind,
  args: kind.schema.parse(args),
  self: self(`${kind.name}:${name}`, within),
});

const host = (index: number) => {
  const ns = `h${index}`;
  const cable = { name: `v${index}`, master: "lan", peer: { name: "eth0", netns: ns } };
  const ip = `10.99.${Math.floor(index / 250)}.${(index % 250) + 2}/16`;
  const within = [`Netns:${ns}@6f490175`];
  return [
    one(netns, { name: ns }, { name: ns }),
    one(veth, { name: `v${index}`, within }, cable),
    one(address, { name: ns, within: [`Veth:v${index}@6f490175`] }, { device: "eth0", netns: ns, address: ip }),
    one(route, { name: ns, within }, { netns: ns, destination: "default", via: "10.99.255.1" }),
  ];
};

const gateway = [
  one(bridge, { name: "lan" }, { name: "lan" }),
  one(address, { name: "lan" }, { device: "lan", address: "10.99.255.1/16" }),
];

/** The seconds that some work takes. */
async function timed(work: () => Promise<unknown>): Promise<string> {
  const begin = performance.now();
  await work();
  return ((performance.now() - begin) / 1000).toFixed(2);
}

/** Makes a host's resources, which share batches. */
const made = (members: ReturnType<typeof host>) =>
  shareBatch(
    members[0]?.args.name,
    members.map(
      ({ kind, args, self: who }) =>
        () =>
          kind.create(args, who),
    ),
  );

async function star(count: number): Promise<void> {
  const hosts = Array.from({ length: count }, (_, index) => host(index));
  for (const { kind, args, self: who } of gateway) await kind.create(args, who);
  const create = await timed(() => Promise.all(hosts.map(made)));
  // A bridge learns at most once a second that its ports have a carrier. The ping waits for that.
  const last = hosts.at(-1)?.[2]?.args.address.split("/")[0];
  shell("ip", "netns", "exec", "h0", "ping", "-c", "1", "-w", "5", last);
  const read = await timed(() =>
    Promise.all(
      hosts
        .flat()
        .map(({ kind, args, self: who }) => kind.read(args, who).then((found: unknown) => found ?? fail(who.id))),
    ),
  );
  const remove = await timed(async () => {
    await Promise.all(hosts.map(([, cable]) => cable?.kind.remove(cable.args, cable.self)));
    await Promise.all(hosts.map(([space]) => space?.kind.remove(space.args, space.self)));
  });
  for (const { kind, args, self: who } of gateway.toReversed()) await kind.remove(args, who);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ hosts: count, create, read, remove, memory }));
}

function fail(id: string): never {
  throw new Error(`${id} is not there`);
}

const counts = process.argv.slice(2).map(Number);
for (const count of counts.length > 0 ? counts : [100, 1000]) await star(count);
