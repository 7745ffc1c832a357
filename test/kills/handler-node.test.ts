import { killEverywhere } from "./handler.ts";

// A process that leaves its user, a command with an undo, and files of a node. The other tests kill the files' operations.
const [first, changed] = ["node", "node changed"] as const;

killEverywhere("up of a node", { task: { do: "up", variant: first }, after: first, least: 35 }, 3);
killEverywhere(
  "update of a node",
  { task: { do: "up", variant: changed }, before: first, after: changed, least: 25 },
  3,
);
killEverywhere("destroy of a node", { task: { do: "destroy" }, before: changed, after: changed, least: 20 }, 3);
