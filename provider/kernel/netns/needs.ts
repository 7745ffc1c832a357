import type { Need } from "../need.ts";
import { nodeNeeds } from "../node/needs.ts";

export const netnsNeeds: readonly Need[] = [
  { name: "netns", without: "every lab", option: "CONFIG_NET_NS", commands: ["ip netns add try"] },
  ...nodeNeeds,
];
