import { it } from "node:test";
import { liveThroughHandlers } from "./handler.ts";
import { asked } from "./property.ts";

it("converges after any history, and leaves the host as before", () =>
  liveThroughHandlers(
    asked(100, (all) => Math.ceil(all / 2)),
    0,
  ));
