import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { isHere } from "../conformance/here.ts";
import { rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

// What a link does to frames, to its peers and to adopted links is tested in test/second-kernel.

it("is refused by a kernel without MACsec before anything is made, with what to load", async (t) => {
  if (isHere("Macsec")) return t.skip("this kernel has MACsec");
  const hostIsAsBefore = rememberHost();
  shell("ip link add up0 type bridge");
  const link = new Deployed("Macsec", "one");
  await assert.rejects(link.up({ name: "ms0", device: "up0" }), /Unknown device type.*modprobe macsec/s);
  assert.equal(link.id, "");
  shell("ip link del up0");
  hostIsAsBefore();
});
