import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { runIn } from "../support/lab.ts";
import { makeNatLab, tellOn, told } from "./nat-lab.ts";

const netns = "nat-router";
const web = { netns, port: 8080, to: "10.82.0.2", toPort: 80 };

await makeNatLab();
await tellOn("nat-server", 80);
await tellOn("nat-server", 80, "TCP6");
await tellOn("nat-server", 53, "UDP4");
for (const port of [9000, 9001, 9002]) await tellOn("nat-server", port);

async function during(args: Props, work: () => void): Promise<void> {
  const one = new Deployed("PortForward", "one");
  await one.up(args);
  work();
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  assert.doesNotMatch(runIn(netns, "nft", "list", "ruleset"), /dnat/);
}

it("leads who comes in, and the namespace itself, to the target, which sees the client's own address", () =>
  during(web, () => {
    assert.equal(told("nat-client", "TCP4:203.0.113.1:8080"), "203.0.113.2");
    assert.equal(told(netns, "TCP4:203.0.113.1:8080"), "203.0.113.1");
    assert.equal(told("nat-client", "TCP4:203.0.113.1:8081"), "no answer");
  }));

it("leads clients of the target's own network back where hairpin says so, and only then", async () => {
  await during(web, () => assert.equal(told("nat-friend", "TCP4:203.0.113.1:8080"), "no answer"));
  await during({ ...web, hairpin: "10.82.0.0/24" }, () => {
    assert.equal(told("nat-friend", "TCP4:203.0.113.1:8080"), "10.82.0.1");
    assert.equal(told("nat-server", "TCP4:203.0.113.1:8080"), "10.82.0.1");
    assert.equal(told("nat-client", "TCP4:203.0.113.1:8080"), "203.0.113.2");
  });
});

it("leads only what comes to one address, or in by one link", async () => {
  await during({ ...web, address: "203.0.113.7" }, () => {
    assert.equal(told("nat-client", "TCP4:203.0.113.7:8080"), "203.0.113.2");
    assert.equal(told("nat-client", "TCP4:203.0.113.1:8080"), "no answer");
  });
  await during({ ...web, hairpin: "10.82.0.0/24", inDevice: "outside" }, () => {
    assert.equal(told("nat-client", "TCP4:203.0.113.1:8080"), "203.0.113.2");
    assert.equal(told("nat-friend", "TCP4:203.0.113.1:8080"), "no answer");
    assert.equal(told(netns, "TCP4:203.0.113.1:8080"), "no answer");
  });
});

it("leads each port of a range to the port that it stands for", () =>
  during({ ...web, port: "8000-8002", toPort: "9000-9002" }, () => {
    for (const port of [8000, 8001, 8002]) {
      assert.equal(told("nat-client", `TCP4:203.0.113.1:${port}`), "203.0.113.2");
    }
    runIn("nat-server", "nft", "add table ip stop; add chain ip stop in { type filter hook input priority 0; }");
    runIn("nat-server", "nft", "add rule ip stop in tcp dport 9001 drop");
    const reached = [8000, 8001, 8002].map((port) => told("nat-client", `TCP4:203.0.113.1:${port}`));
    runIn("nat-server", "nft", "delete table ip stop");
    assert.deepEqual(reached, ["203.0.113.2", "no answer", "203.0.113.2"]);
  }));

it("leads IPv6 and UDP too", async () => {
  await during({ ...web, to: "2001:db8:b::2" }, () =>
    assert.equal(told("nat-client", "TCP6:[2001:db8:a::1]:8080"), "2001:db8:a::2"),
  );
  await during({ ...web, protocol: "udp", toPort: 53 }, () =>
    assert.equal(told("nat-client", "UDP4:203.0.113.1:8080"), "203.0.113.2"),
  );
});
