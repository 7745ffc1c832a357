import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Snat",
    ground: {
      make: [
        "ip link add out up type bridge",
        "nft 'add table inet site; add chain inet site guard { type filter hook forward priority 0; policy drop; }'",
      ],
      remove: ["ip link del out", "nft delete table inet site"],
    },
    args: { source: "10.9.0.0/24", to: "192.0.2.7", outDevice: "out", destination: "198.51.100.0/24" },
    inPlace: {
      source: {
        to: "10.9.1.0/24",
        look: "nft list ruleset",
        shows: /ip saddr 10\.9\.1\.0\/24 ip daddr 198.* snat ip to/,
      },
      to: { to: "192.0.2.7-192.0.2.9", look: "nft list ruleset", shows: /snat ip to 192\.0\.2\.7-192\.0\.2\.9/ },
      destination: {
        to: "203.0.113.0/24",
        look: "nft list ruleset",
        shows: /ip daddr 203\.0\.113\.0\/24 oifname "out"/,
      },
      outDevice: { to: "other", look: "nft list ruleset", shows: /oifname "other" snat/ },
      acceptForward: { to: true, look: "nft list chain inet site guard", shows: /saddr 10\.9\.0\.0\/24 .*accept/ },
      forwarding: { to: false, look: "cat /proc/sys/net/ipv4/ip_forward", shows: /^0$/m },
    },
    replaced: {},
    drift: [
      { hand: "sysctl -qw net.ipv4.ip_forward=0", shows: ["forwarding"] },
      { hand: "nft delete table inet TABLE", shows: ["destination", "outDevice", "source", "to"] },
      { hand: "nft flush chain inet TABLE postrouting", shows: ["destination", "outDevice", "source", "to"] },
    ],
    bad: [
      { args: { source: "10.9.0.1/24", to: "192.0.2.7" }, says: /source: .*host bits/ },
      { args: { source: "10.9.0.0/24", to: "192.0.2.9-192.0.2.7" }, says: /to: .*first address is the lower/ },
      { args: { source: "10.9.0.0/24", to: "2001:db8::1" }, says: /to: .*family/ },
      { args: { source: "10.9.0.0/24", to: "192.0.2.7", outDevice: "a", exceptOutDevice: "b" }, says: /not both/ },
    ],
  },
];
