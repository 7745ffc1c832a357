import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

const look = "ip netns exec one nft list ruleset";

export const subjects: Subject[] = [
  {
    kind: "PortForward",
    ground: namespaces,
    args: { netns: "one", port: 8080, to: "10.9.0.2", toPort: 80, hairpin: "10.9.0.0/24" },
    inPlace: {
      port: { to: 8081, look, shows: /tcp dport 8081 dnat ip to 10\.9\.0\.2:80/ },
      toPort: { to: 81, look, shows: /tcp dport 8080 dnat ip to 10\.9\.0\.2:81/ },
      to: { to: "10.9.0.3", look, shows: /dnat ip to 10\.9\.0\.3:80/ },
      protocol: { to: "udp", look, shows: /udp dport 8080 dnat ip to/ },
      address: { to: "192.0.2.1", look, shows: /ip daddr 192\.0\.2\.1 tcp dport 8080 dnat/ },
      inDevice: { to: "eth0", look, shows: /iifname "eth0" .* tcp dport 8080 dnat/ },
      hairpin: {
        to: "10.0.0.0/8",
        look,
        shows: /ip saddr 10\.0\.0\.0\/8 ip daddr 10\.9\.0\.2 tcp dport 80 ct status dnat masq/,
      },
      forwarding: { to: false, look: "ip netns exec one cat /proc/sys/net/ipv4/ip_forward", shows: /^0$/m },
    },
    replaced: { netns: "two" },
    drift: [
      { hand: "ip netns exec one sh -c 'echo 0 > /proc/sys/net/ipv4/ip_forward'", shows: ["forwarding"] },
      {
        hand: "ip netns exec one nft delete table inet TABLE",
        shows: ["hairpin", "port", "protocol", "to", "toPort"],
      },
      { hand: "ip netns exec one nft flush chain inet TABLE output", shows: ["to"] },
      { hand: "ip netns exec one nft flush chain inet TABLE postrouting", shows: ["hairpin"] },
    ],
    bad: [
      { args: { port: 0, to: "10.9.0.2" }, says: /port: .*1 to 65535/ },
      { args: { port: "90-80", to: "10.9.0.2" }, says: /port: .*range/ },
      { args: { port: "80-90", to: "10.9.0.2", toPort: 80 }, says: /not as many ports: 11 and 1/ },
      { args: { port: "1000-2000", to: "10.9.0.2", toPort: "2000-3000" }, says: /at most 512 ports/ },
      { args: { port: 80, to: "10.9.0.0/24" }, says: /to: / },
      { args: { port: 80, to: "10.9.0.2", address: "2001:db8::1" }, says: /address: .*family/ },
      { args: { port: 80, to: "10.9.0.2", hairpin: "10.8.0.0/24" }, says: /hairpin: .*not in the network/ },
      { args: { port: 80, to: "10.9.0.2", protocol: "tcp dport 22" }, says: /protocol: / },
    ],
  },
  {
    kind: "PortForward",
    title: "of a range that moves, IPv6",
    ground: namespaces,
    args: { netns: "one", port: "8000-8002", to: "2001:db8::2", toPort: "9000-9002" },
    inPlace: {
      toPort: { to: "8000-8002", look, shows: /tcp dport 8000-8002 dnat ip6 to 2001:db8::2 comment/ },
      port: { to: "8010-8012", look, shows: /8010 : 2001:db8::2 \. 9000, 8011 : 2001:db8::2 \. 9001/ },
    },
    replaced: {},
    drift: [
      { hand: "ip netns exec one nft flush chain inet TABLE prerouting", shows: ["port", "protocol", "to", "toPort"] },
    ],
    bad: [],
  },
];
