import assert from "node:assert/strict";
import { it } from "node:test";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { badCable, impaired, received } from "./impairment-ground.ts";

const within = (found: number, wanted: number, share: number): void =>
  assert.ok(Math.abs(found - wanted) <= wanted * share, `${found} against ${wanted}`);

it("lets as much through as declared, UDP and TCP, and changes that under way", async (t) => {
  const end = badCable();
  const before = hostSnapshot();
  const one = await impaired({ rate: "8mbit" });
  // A datagram of 1448 bytes is a frame of 1490.
  const udp = await received("-u", "-b", "20M", "-l", "1448", "-t", "4", "-O", "1");
  t.diagnostic(`UDP ${udp} against ${(8e6 * 1448) / 1490}`);
  within(udp, (8e6 * 1448) / 1490, 0.05);
  await one.up({ netns: "bad1", device: "eth0", rate: "16mbit" });
  const tcp = await received("-t", "4", "-O", "1");
  t.diagnostic(`TCP ${tcp} against ${(16e6 * 1448) / 1514}`);
  within(tcp, (16e6 * 1448) / 1514, 0.1);
  await one.down();
  assert.ok((await received("-t", "1")) > 1e8, "without conditions it is a cable");
  assertHostIs(before);
  end();
});
