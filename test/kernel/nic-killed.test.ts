import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { after, before, it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { hostBecomes, makeUplink, removeUplink } from "../support/uplink.ts";

let found: HostSnapshot;
const args = { interface: "up0", netns: "lab", name: "eth0", mtu: 1300 };

before(async () => {
  shell("ip netns add lab");
  await makeUplink();
  found = hostSnapshot();
});
after(() => {
  removeUplink();
  shell("ip netns del lab");
});

interface Operation {
  argv: readonly string[];
  input?: string;
  refusal?: Error;
}

/** Whether an operation changes something: where a run is cut off before or after a look, all is the same. */
const changes = ({ argv, input }: Operation): boolean =>
  input === undefined || argv.includes("tee") ? !argv.includes("show") : /^(?!addr show)/m.test(input.trim());

/**
 * Does work that dies before its nth change: from there on nothing happens any more, as after SIGKILL. @returns whether it came that far
 */
async function dying(n: number, work: () => Promise<unknown>): Promise<boolean> {
  let seen = 0;
  let dead = false;
  const count = (operation: unknown) => {
    seen += Number(changes(operation as Operation));
    dead ||= seen === n;
    if (dead) (operation as Operation).refusal = new Error("killed");
  };
  subscribe("pulumi-netns:operation-start", count);
  await work().catch((error: unknown) => assert.ok(dead, String(error)));
  unsubscribe("pulumi-netns:operation-start", count);
  return dead;
}

it("comes home after a run that was killed anywhere, and the next one", async (t) => {
  let points = 0;
  for (let n = 1; ; n += 1, points += 1) {
    const nic = new Deployed("Nic", "uplink");
    if (!(await dying(n, () => nic.up(args)))) {
      await nic.down();
      break;
    }
    nic.forget();
    await nic.up(args);
    assert.deepEqual(await nic.refresh(), [], `killed before change ${n}`);
    await nic.down();
    await hostBecomes(found);
  }
  t.diagnostic(`killed at ${points} points`);
  assert.ok(points >= 8, `${points} points`);
});

it("comes home where destroy was killed anywhere, and run again", async (t) => {
  let points = 0;
  for (let n = 1; ; n += 1, points += 1) {
    const nic = new Deployed("Nic", "uplink");
    await nic.up(args);
    const { id, outs } = nic;
    if (!(await dying(n, () => nic.down()))) break;
    // The engine never heard that it was done.
    await nic.handler.delete(id, outs);
    await hostBecomes(found);
  }
  await hostBecomes(found);
  t.diagnostic(`killed at ${points} points`);
  assert.ok(points >= 8, `${points} points`);
});

it("comes home where its namespace is deleted by the run after a killed one", async () => {
  const netns = new Deployed("Netns", "own");
  let points = 0;
  for (let n = 3, died = true; died; n += 2, points += Number(died)) {
    await netns.up({ name: "own" });
    died = await dying(n, () => new Deployed("Nic", "uplink").up({ ...args, netns: "own" }));
    await netns.down();
    // What was cut off before it moved is taken up by its mark.
    const next = new Deployed("Nic", "uplink");
    await next.up(args);
    await next.down();
    await hostBecomes(found);
  }
  assert.ok(points >= 4, `${points} points`);
});
