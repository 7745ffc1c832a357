import { it } from "node:test";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

/** A bridge with an address, another that is down, and what a test does with them; the host is as before at the end. */
export const onHub = (what: string, test: () => Promise<void>) =>
  it(what, async () => {
    shell("ip link add hub up type bridge; ip addr add 10.9.0.9/24 dev hub; ip link add away type bridge");
    shell("ip link set away up; ip link set away down");
    const before = hostSnapshot();
    try {
      await test();
      assertHostIs(before);
    } finally {
      shell("ip link del hub; ip link del away");
    }
  });
