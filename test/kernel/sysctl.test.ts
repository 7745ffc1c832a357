import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
shell("ip netns add first; ip netns del first");

for (const netns of [undefined, "one"]) {
  it(`is put back to nothing where it was found empty, in ${netns ?? "the host"}`, async () => {
    if (netns) shell(`ip netns add ${netns}`);
    const before = hostSnapshot();
    const look = `${netns ? `ip netns exec ${netns} ` : ""}sysctl -n net.ipv4.ip_local_reserved_ports`;
    const ports = new Deployed("Sysctl", "ports");
    await ports.up({ key: "net.ipv4.ip_local_reserved_ports", value: "8080", ...(netns && { netns }) });
    assert.equal(shell(look).trim(), "8080");
    await ports.down();
    assert.equal(shell(look).trim(), "");
    assertHostIs(before);
    if (netns) shell(`ip netns del ${netns}`);
  });
}

for (const key of ["net.ipv4.ip_default_ttl", "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"]) {
  it(`says that a namespace is not there: ${key}`, async () => {
    const before = hostSnapshot();
    const setting = new Deployed("Sysctl", "s");
    await assert.rejects(
      setting.up({ netns: "nowhere", key, value: 1 }),
      /^Error: netns: netns nowhere is not there; give the Netns resource/,
    );
    assertHostIs(before);
  });
}

it("passes over what a later version adds to the note of a setting", async () => {
  const before = hostSnapshot();
  const setting = new Deployed("Sysctl", "s");
  await setting.up({ key: "net.ipv4.ip_default_ttl", value: 77 });
  shell(`sed -i 's/"shared":/"later":1,"shared":/' /run/pulumi-netns/host/*.json`);
  assert.deepEqual(await setting.refresh(), []);
  await setting.up({ key: "net.ipv4.ip_default_ttl", value: 78 });
  await setting.down();
  assertHostIs(before);
});
