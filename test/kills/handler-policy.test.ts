import { killEverywhere } from "./handler.ts";

// Conditions, rules, a static neighbour, a firewall and NAT.
const [first, changed] = ["policy", "policy changed"] as const;

killEverywhere("up of policies", { task: { do: "up", variant: first }, after: first }, 3);
killEverywhere("update of policies", { task: { do: "up", variant: changed }, before: first, after: changed }, 3);
killEverywhere("destroy of policies", { task: { do: "destroy" }, before: changed, after: changed, least: 30 }, 3);
