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
