import * as pulumi from "@pulumi/pulumi";
import { Address, Netns, Path, Process, Reach, Sysctl, Veth } from "pulumi-netns";

/** `pulumi config set down r1-r3` takes that cable down, and BGP finds the other way. */
const down = new pulumi.Config().get("down");

const routers = ["r1", "r2", "r3"];
const cables = [
  [1, 2],
  [2, 3],
  [1, 3],
] as const;

/** The configuration of FRR's bgpd: every router is an autonomous system of its own, and announces what is connected to it. */
const bgp = (router: number) => {
  const neighbours = cables
    .filter((ends) => (ends as readonly number[]).includes(router))
    .map(([one, other]) => {
      const far = one === router ? other : one;
      return { address: `10.0.${one}${other}.${one === router ? 2 : 1}`, far };
    });
  return `router bgp 6500${router}
 bgp router-id 10.255.0.${router}
 no bgp ebgp-requires-policy
 no bgp network import-check
${neighbours
  .map(
    ({ address, far }) => ` neighbor ${address} remote-as 6500${far}
 neighbor ${address} timers 1 3
 neighbor ${address} timers connect 1
 neighbor ${address} advertisement-interval 0
`,
  )
  .join("")} address-family ipv4 unicast
  redistribute connected
 exit-address-family
`;
};

const owned = { owner: "frr", group: "frr" };
const nodes = routers.map(
  (name, index) =>
    new Netns(name, {
      files: {
        "/etc/frr/zebra.conf": { content: `hostname ${name}\n`, ...owned },
        "/etc/frr/bgpd.conf": { content: bgp(index + 1), ...owned },
      },
      directories: { "/run/frr": owned, "/var/tmp/frr": owned },
    }),
);
const node = (number: number) => nodes[number - 1] as Netns;

const loopbacks = nodes.map((netns, index) => {
  new Sysctl(`forward-${index + 1}`, { netns, key: "net.ipv4.ip_forward", value: 1 });
  return new Address(`loopback-${index + 1}`, { netns, device: "lo", address: `10.255.0.${index + 1}/32` });
});

const addresses = cables.flatMap(([one, other]) => {
  const name = `r${one}-r${other}`;
  const cable = new Veth(name, {
    ...{ name: `to-r${other}`, netns: node(one), up: name !== down },
    peer: { name: `to-r${one}`, netns: node(other) },
  });
  return [
    new Address(`${name}-near`, { device: cable, address: `10.0.${one}${other}.1/30` }),
    new Address(`${name}-far`, { device: cable.peer, address: `10.0.${one}${other}.2/30` }),
  ];
});

const daemons = nodes.map((netns, index) => {
  const options = { dependsOn: [...addresses, ...loopbacks] };
  const zebra = new Process(
    `zebra-${index + 1}`,
    { netns, command: ["/usr/lib/frr/zebra", "-A", "127.0.0.1", "-f", "/etc/frr/zebra.conf"], ready: { tcp: 2601 } },
    options,
  );
  return new Process(
    `bgpd-${index + 1}`,
    { netns, command: ["/usr/lib/frr/bgpd", "-A", "127.0.0.1", "-f", "/etc/frr/bgpd.conf"], ready: { tcp: 179 } },
    { dependsOn: [zebra] },
  );
});

// `up` ends when each router reaches the others' loopback addresses by routes that BGP found.
for (const [from, to] of cables)
  new Reach(
    `r${from}-reaches-r${to}`,
    { from: node(from), to: `10.255.0.${to}`, retryFor: 20 },
    { dependsOn: daemons },
  );

// The way from r1 to r3 is the cable between them or, while that is down, the one over r2.
const end = "10.255.0.3";
const are = down === "r1-r3" ? ["10.0.12.2", end] : [end];
new Path("from-r1-to-r3", { from: node(1), to: end, are, retryFor: 20 }, { dependsOn: daemons });
