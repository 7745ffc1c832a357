import { killEverywhere } from "./handler.ts";

const [first, changed] = ["topology", "topology changed"] as const;

// The other tests kill each kind's operations; this one tests what a topology adds.
const whole = process.env.SOAK_KILLS !== undefined;
const update = { task: { do: "up", variant: changed }, before: first, after: changed } as const;

killEverywhere("update of a topology", update, 3);
if (whole) {
  killEverywhere("up of a topology", { task: { do: "up", variant: first }, after: first }, 1);
  killEverywhere("destroy of a topology", { task: { do: "destroy" }, before: first, after: first }, 1);
}
