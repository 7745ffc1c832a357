import { it } from "node:test";
import { makeStack } from "../support/engine.ts";
import { hostSnapshot } from "../support/host.ts";
import { byHand } from "../support/lab.ts";
import { EngineDriver } from "./engine-driver.ts";
import { ground } from "./kinds.ts";
import { asked, liveThrough } from "./property.ts";
import { wipe } from "./reboot.ts";
import { histories } from "./steps.ts";
import { live } from "./story.ts";

it("converges after any history that the engine lives through, and leaves the host as before", async (t) => {
  byHand("ip netns add first", "ip netns del first", ...ground);
  const before = hostSnapshot();
  await liveThrough({
    // Histories are short, because a command takes the engine seconds.
    histories: histories(3),
    count: asked(10, (all) => Math.floor(all / 100)),
    offset: 2_000_000,
    async live(history) {
      const stack = await makeStack(t, { program: "" });
      try {
        await live(history, before, new EngineDriver(stack));
      } catch (error) {
        wipe(before);
        throw error;
      } finally {
        stack.live = false;
      }
    },
    replay: (seed, path) => `SEED=${seed - 2_000_000} HISTORY_PATH=${path} npm test -- test/histories/engine.test.ts`,
  });
});
