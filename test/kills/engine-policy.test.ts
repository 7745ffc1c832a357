import { killAtOperations } from "./engine.ts";

// Conditions, rules, a static neighbour, a firewall and NAT: one in five operations, or one in ten, for handlers die at more.
killAtOperations(1, 5, { first: "policy", changed: "policy changed" });
