import { killEverywhere } from "./handler.ts";

killEverywhere("up", { task: { do: "up", variant: "first" }, after: "first" }, 2);
