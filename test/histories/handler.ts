import { hostSnapshot } from "../support/host.ts";
import { byHand } from "../support/lab.ts";
import { HandlerDriver } from "./handler-driver.ts";
import { ground } from "./kinds.ts";
import { liveThrough } from "./property.ts";
import { wipe } from "./reboot.ts";
import { histories } from "./steps.ts";
import { live } from "./story.ts";

/** Runs random histories through the handlers, without the engine, on this private host. */
export async function liveThroughHandlers(count: number, offset: number): Promise<void> {
  // The first `ip netns add` of a host makes the mount /run/netns, which then stays.
  byHand("ip netns add first", "ip netns del first", ...ground);
  const before = hostSnapshot();
  const say = console.error;
  // Hides warnings about overlapping subnets. There would be thousands.
  console.error = (text: unknown, ...more: unknown[]) =>
    /^warning: /.test(String(text)) ? undefined : say(text, ...more);
  await liveThrough({
    histories: histories(7),
    count,
    offset,
    async live(history) {
      try {
        await live(history, before, new HandlerDriver());
      } catch (error) {
        wipe(before);
        throw error;
      }
    },
    replay: (seed, path) => `npm run soak -- --histories 1 --seed ${seed} --path ${path}`,
  });
}
