import { Address, Netns, Process, Reach, Sysctl, Veth } from "pulumi-netns";

/** Three routers in a row: the outer two know each other only by OSPF, version 2 for IPv4 and version 3 for IPv6. */
const routers = ["o1", "o2", "o3"];
const cables = [
  [1, 2],
  [2, 3],
] as const;

/** The lines about each link of a router: neighbours find each other at once, and a dead one is missed after four seconds. */
const links = (router: number, lines: string) =>
  cables
    .filter((ends) => (ends as readonly number[]).includes(router))
    .map(([one, other]) => `interface to-o${one === router ? other : one}\n${lines}`)
    .join("");

const ospf = (
  router: number,
) => `${links(router, " ip ospf hello-interval 1\n ip ospf dead-interval 4\n ip ospf network point-to-point\n")}router ospf
 ospf router-id 10.255.1.${router}
 timers throttle spf 10 100 500
 network 10.1.0.0/16 area 0
 network 10.255.1.0/24 area 0
`;

const ospf6 = (
  router: number,
) => `${links(router, " ipv6 ospf6 area 0\n ipv6 ospf6 hello-interval 1\n ipv6 ospf6 dead-interval 4\n ipv6 ospf6 network point-to-point\n")}interface lo
 ipv6 ospf6 area 0
router ospf6
 ospf6 router-id 10.255.1.${router}
 timers throttle spf 10 100 500
`;

const owned = { owner: "frr", group: "frr" };
const nodes = routers.map(
  (name, index) =>
    new Netns(name, {
      files: {
        "/etc/frr/zebra.conf": { content: `hostname ${name}\n`, ...owned },
        "/etc/frr/ospfd.conf": { content: ospf(index + 1), ...owned },
        "/etc/frr/ospf6d.conf": { content: ospf6(index + 1), ...owned },
      },
      directories: { "/run/frr": owned, "/var/tmp/frr": owned },
    }),
);
const node = (number: number) => nodes[number - 1] as Netns;

const ready = nodes.flatMap((netns, index) => [
  new Sysctl(`forward-${index + 1}`, { netns, key: "net.ipv4.ip_forward", value: 1 }),
  new Sysctl(`forward6-${index + 1}`, { netns, key: "net.ipv6.conf.all.forwarding", value: 1 }),
  new Address(`loopback-${index + 1}`, { netns, device: "lo", address: `10.255.1.${index + 1}/32` }),
  new Address(`loopback6-${index + 1}`, { netns, device: "lo", address: `2001:db8:ff::${index + 1}/128` }),
]);

const addresses = cables.flatMap(([one, other]) => {
  const name = `o${one}-o${other}`;
  const peer = { name: `to-o${one}`, netns: node(other) };
  const cable = new Veth(name, { name: `to-o${other}`, netns: node(one), peer });
  return [
    new Address(`${name}-near`, { device: cable, address: `10.1.${one}${other}.1/30` }),
    new Address(`${name}-far`, { device: cable.peer, address: `10.1.${one}${other}.2/30` }),
  ];
});

const daemons = nodes.flatMap((netns, index) => {
  const frr = (name: string, port: number) => ({
    netns,
    command: [`/usr/lib/frr/${name}`, "-A", "127.0.0.1", "-f", `/etc/frr/${name}.conf`],
    ready: { tcp: port },
    restartOn: [`/etc/frr/${name}.conf`],
  });
  const zebra = new Process(`zebra-${index + 1}`, frr("zebra", 2601), { dependsOn: [...ready, ...addresses] });
  return [
    new Process(`ospfd-${index + 1}`, frr("ospfd", 2604), { dependsOn: [zebra] }),
    new Process(`ospf6d-${index + 1}`, frr("ospf6d", 2606), { dependsOn: [zebra] }),
  ];
});

// `up` ends when the outer routers reach each other, over IPv4 and IPv6.
for (const [name, to] of Object.entries({ ipv4: "10.255.1.3", ipv6: "2001:db8:ff::3" }))
  new Reach(`o1-reaches-o3-${name}`, { from: node(1), to, retryFor: 30 }, { dependsOn: daemons });
