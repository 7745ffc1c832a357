import { killEverywhere } from "./handler.ts";

killEverywhere("update", { task: { do: "up", variant: "changed" }, before: "first", after: "changed" }, 2);
