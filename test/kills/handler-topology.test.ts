import { killEverywhere } from "./handler.ts";

const [first, changed] = ["topology", "topology changed"] as const;

killEverywhere("update of a topology", { task: { do: "up", variant: changed }, before: first, after: changed });
// Every operation of these is in an update, too; what comes before and after it is another one.
if (process.env.SOAK_KILLS !== undefined) {
  killEverywhere("up of a topology", { task: { do: "up", variant: first }, after: first });
  killEverywhere("destroy of a topology", { task: { do: "destroy" }, before: first, after: first });
}
