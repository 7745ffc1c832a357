import { killEverywhere } from "./handler.ts";

killEverywhere("destroy", { task: { do: "destroy" }, before: "changed", after: "changed" }, 2);
