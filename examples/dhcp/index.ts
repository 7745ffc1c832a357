import { Address, Bridge, Netns, Process, Reach, Veth } from "pulumi-netns";

const lan = new Bridge("dhcp-lan");

const server = new Netns("dhcp-server", {
  files: {
    "/etc/dnsmasq.conf": `interface=eth0
bind-interfaces
no-resolv
no-hosts
dhcp-authoritative
dhcp-range=10.67.0.100,10.67.0.199,1h
dhcp-leasefile=/var/lib/misc/dnsmasq.leases
address=/server.lab.example/10.67.0.1
`,
  },
  directories: ["/var/lib/misc"],
});

/** What udhcpc runs at each change of its lease: it sets the address and the default route. */
const script = `#!/bin/sh
case $1 in
bound | renew)
  ip addr replace "$ip/$mask" dev "$interface"
  ip route replace default via "$router" dev "$interface"
  ;;
esac
`;

const cable = (name: string, netns: Netns) => new Veth(name, { master: lan, peer: { name: "eth0", netns } });

const address = new Address("server", { device: cable("dhcp-0", server).peer, address: "10.67.0.1/24" });
const dnsmasq = new Process(
  "dnsmasq",
  {
    netns: server,
    command: ["dnsmasq", "--keep-in-foreground", "--log-facility=-", "--log-dhcp", "--pid-file", "--user=root"],
    ready: { udp: 67 },
    restartOn: ["/etc/dnsmasq.conf"],
  },
  { dependsOn: [address] },
);

for (const number of [1, 2]) {
  const netns = new Netns(`dhcp-client${number}`, {
    files: { "/etc/lab/udhcpc.sh": { content: script, mode: "0755" } },
  });
  const link = cable(`dhcp-${number}`, netns);
  const lease = new Process(
    `lease-${number}`,
    {
      netns,
      command: ["busybox", "udhcpc", "-f", "-i", "eth0", "-s", "/etc/lab/udhcpc.sh"],
      ready: { log: "lease of 10\\.67\\.0\\.1\\d\\d obtained" },
    },
    { dependsOn: [dnsmasq, link] },
  );
  new Reach(`client-${number}-reaches-server`, { from: netns, to: "10.67.0.1" }, { dependsOn: [lease] });
}
