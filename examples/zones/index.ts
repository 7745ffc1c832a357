import { Address, Firewall, Netns, Process, Reach, Route, Sysctl, Veth } from "pulumi-netns";

const router = new Netns("fw-router");
new Sysctl("forward", { netns: router, key: "net.ipv4.ip_forward", value: 1 });

/** A zone: a host behind a link of the router that has the name of the zone. */
function zone(name: string, number: number) {
  const netns = new Netns(`fw-${name}`);
  const cable = new Veth(`${name}-cable`, { name: "eth0", netns, peer: { name, netns: router } });
  const gateway = new Address(`${name}-gateway`, { device: cable.peer, address: `10.83.${number}.1/24` });
  const address = new Address(`${name}-host`, { device: cable, address: `10.83.${number}.10/24` });
  const options = { dependsOn: [gateway] };
  const way = new Route(`${name}-way`, { device: address, destination: "default", via: `10.83.${number}.1` }, options);
  return { netns, way, link: cable.peer };
}

const [lan, dmz, wan] = [zone("lan", 1), zone("dmz", 2), zone("wan", 3)];

const firewall = new Firewall("zones", {
  netns: router,
  chains: {
    forward: {
      policy: "drop",
      rules: [
        { state: ["established", "related"], then: "accept" },
        { iif: lan.link, then: "accept", comment: "the lan may go everywhere" },
        { iif: wan.link, oif: dmz.link, protocol: "tcp", ports: [80], then: "accept", comment: "the site" },
        { iif: wan.link, oif: dmz.link, protocol: "tcp", then: "reject", comment: "told at once" },
      ],
    },
  },
});

// A server for two ports of the dmz, of which the firewall shows one to the world.
const serve =
  'for (const port of [80, 22]) require("net").createServer((s) => s.on("error", () => {}).end("hello\\n")).listen(port)';
const server = new Process(
  "server",
  { netns: dmz.netns, command: ["node", "-e", serve], ready: { tcp: 22 } },
  { dependsOn: [dmz.way] },
);

const options = { dependsOn: [firewall, server, lan.way, wan.way] };
new Reach("site", { from: wan.netns, to: "10.83.2.10", by: "tcp", port: 80, triggers: [firewall.chains] }, options);
new Reach("refused", { from: wan.netns, to: "10.83.2.10", by: "tcp", port: 22, expect: "refusal" }, options);
new Reach("dropped", { from: wan.netns, to: "10.83.1.10", expect: "silence" }, options);
new Reach("inside", { from: lan.netns, to: "10.83.2.10", by: "tcp", port: 22 }, options);
new Reach("outwards", { from: lan.netns, to: "10.83.3.10" }, options);
