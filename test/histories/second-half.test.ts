import { it } from "node:test";
import { liveThroughHandlers } from "./handler.ts";
import { asked } from "./property.ts";

// This is a separate file, so that two processes share the work.
it("converges after any other history, and leaves the host as before", () =>
  liveThroughHandlers(
    asked(100, (all) => Math.floor(all / 2)),
    1_000_000,
  ));
