import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { titleOf } from "./conform.ts";
import { Deployed } from "./deployment.ts";
import { cable } from "./grounds.ts";
import { onGround } from "./on-ground.ts";
import { refusesBad } from "./refuses.ts";
import type { Subject } from "./subject.ts";

/** Links on which a kind would stand that this kernel lacks. */
const ground = { ...cable, make: [...cable.make, "ip -n one link add ha type veth peer name hb"] };

/** Tests kinds that this kernel lacks: what the check refuses, and what a run says that would make one. */
export function unmade(subjects: readonly Subject[]): void {
  for (const subject of subjects)
    describe(titleOf(subject), () => {
      it("refuses bad input", () => refusesBad(subject));
      it("says what the kernel lacks, and makes nothing", () => onGround({ ...subject, ground }, lacks));
    });
}

async function lacks(subject: Subject): Promise<void> {
  const before = hostSnapshot();
  const message = /This kernel has no such links: type: modprobe \w+|take a kernel with CONFIG_\w+/;
  await assert.rejects(new Deployed(subject.kind, "one").up(subject.args), message);
  assertHostIs(before);
}
