import assert from "node:assert/strict";
import { cutOff } from "../support/operations.ts";
import { shell } from "../support/shell.ts";
import { type Adopted, adopting } from "./adopted.ts";
import { Deployed } from "./deployment.ts";
import { everything, isAgain } from "./everything.ts";

/** Cuts an adoption off after each of these numbers of operations, as long as it has so many, and adopts again each time. */
export async function takenUpAgain(one: Adopted, points: Iterable<number>): Promise<void> {
  for (const after of points) {
    const deployed = new Deployed(one.kind, "one");
    const operations = await cutOff(after, () => deployed.up(adopting(one)));
    // A killed engine has not written anything down.
    deployed.forget();
    assert.equal(await deployed.up(adopting(one)), "create");
    assert.match(shell(one.look), one.shows, `after ${after} operations`);
    assert.deepEqual(await deployed.refresh(), []);
    await deployed.down();
    if (after >= operations) return;
  }
}

/** Cuts a release (the end of an adoption, which gives the object back) off in the same way, and releases again. */
export async function releasedAgain(one: Adopted, points: Iterable<number>): Promise<void> {
  const found = everything();
  for (const after of points) {
    const deployed = new Deployed(one.kind, "one");
    await deployed.up({ ...adopting(one), ...one.more });
    const { id, outs } = deployed;
    const operations = await cutOff(after, () => deployed.handler.delete(id, outs));
    await deployed.handler.delete(id, outs);
    await isAgain(found, `after ${after} operations`);
    if (after >= operations) return;
  }
}
