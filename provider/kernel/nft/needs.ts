import type { Need } from "../need.ts";

export const masqueradeNeeds: readonly Need[] = [
  {
    name: "nft nat",
    without: "Masquerade",
    option: "modprobe -a nf_tables nft_chain_nat nft_masq",
    nft: [
      `add table inet try { comment "mark"; }`,
      "add chain inet try out { type nat hook postrouting priority srcnat; }",
      `add rule inet try out ip saddr 198.18.0.0/24 masquerade comment "mark"`,
    ],
  },
];

export const snatNeeds: readonly Need[] = [
  {
    name: "nft snat",
    without: "Snat",
    option: "modprobe -a nf_tables nft_chain_nat nft_nat",
    nft: [
      "add table inet try",
      "add chain inet try out { type nat hook postrouting priority srcnat - 1; }",
      "add rule inet try out ip saddr 198.18.0.0/24 snat ip to 198.18.1.1-198.18.1.2",
    ],
  },
];

export const portForwardNeeds: readonly Need[] = [
  {
    name: "nft dnat",
    without: "PortForward",
    option: "modprobe -a nf_tables nft_chain_nat nft_nat nft_masq nft_fib_inet",
    nft: [
      "add table inet try",
      "add chain inet try in { type nat hook prerouting priority dstnat; }",
      "add rule inet try in meta nfproto ipv4 fib daddr type local tcp dport 80 dnat ip to 198.18.0.1:8080",
    ],
  },
];

export const firewallNeeds: readonly Need[] = [
  {
    name: "nft filter",
    without: "Firewall",
    option: "modprobe -a nf_tables nft_ct nft_reject_inet nft_log",
    nft: [
      "add table inet try",
      "add chain inet try in { type filter hook input priority 0; policy drop; }",
      "add rule inet try in ct state established counter accept",
      "add rule inet try in tcp dport { 80, 8000-8010 } counter reject",
    ],
  },
];
