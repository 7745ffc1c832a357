import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Masquerade",
    ground: {
      make: [
        "ip link add out up type bridge",
        "nft 'add table inet site; add chain inet site guard { type filter hook forward priority 0; policy drop; }'",
      ],
      remove: ["ip link del out", "nft delete table inet site"],
    },
    args: { source: "10.9.0.0/24", exceptOutDevice: "out" },
    inPlace: {
      source: {
        to: "2001:db8:9::/64",
        look: "nft list ruleset",
        shows: /ip6 saddr 2001:db8:9::\/64 oifname != "out" masquerade/,
      },
      exceptOutDevice: { to: "other", look: "nft list ruleset", shows: /oifname != "other" masquerade/ },
      acceptForward: { to: true, look: "nft list chain inet site guard", shows: /saddr 10\.9\.0\.0\/24 .*accept/ },
      forwarding: { to: false, look: "cat /proc/sys/net/ipv4/ip_forward", shows: /^0$/m },
    },
    replaced: {},
    drift: [
      { hand: "sysctl -qw net.ipv4.ip_forward=0", shows: ["forwarding"] },
      { hand: "nft delete table inet TABLE", shows: ["exceptOutDevice", "source"] },
      { hand: "nft flush chain inet TABLE postrouting", shows: ["exceptOutDevice", "source"] },
    ],
    bad: [
      { args: { source: "10.9.0.1/24" }, says: /source: .*host bits/ },
      { args: { source: "10.9.0.0/24", outDevice: "a", exceptOutDevice: "b" }, says: /not both/ },
      { args: { source: "10.9.0.0/24", outDevice: 'a"; flush ruleset' }, says: /outDevice/ },
    ],
  },
];
