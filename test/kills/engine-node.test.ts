import { killAtOperations } from "./engine.ts";

// A process that leaves its user, a command with an undo, and files of a node: one in four operations, or one in eight, for handlers die at more.
killAtOperations(1, 4, { first: "node", changed: "node changed" });
