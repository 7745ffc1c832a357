import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

it("leaves nexthop objects and the routes by them alone, beside routes of ours", async () => {
  shell("ip netns add one; ip netns del one");
  const before = hostSnapshot();
  shell("ip netns add one; ip -n one link add v0 type veth peer name v1; ip -n one link set v0 up");
  shell(
    "ip -n one link set v1 up; ip -n one addr add 10.0.0.1/24 dev v0; ip -n one nexthop add id 7 via 10.0.0.3 dev v0",
  );
  shell("ip -n one route add 10.4.0.0/16 nhid 7");
  const theirs = () => shell("ip -n one nexthop; ip -n one route show 10.4.0.0/16");
  const found = theirs();
  const [route, other] = [new Deployed("Route", "route"), new Deployed("Route", "other")];
  const args = { netns: "one", destination: "10.4.0.0/16", via: "10.0.0.9" };
  await assert.rejects(route.up({ ...args, adopt: true }), /cannot be adopted: it has nhid/);
  await assert.rejects(route.up(args), /there already/);
  await route.up({ ...args, metric: 5 });
  await other.up({ ...args, destination: "10.5.0.0/16" });
  assert.equal(theirs(), found.concat("10.4.0.0/16 via 10.0.0.9 dev v0 proto 199 metric 5 \n"));
  for (const one of [route, other]) await one.down();
  assert.equal(theirs(), found);
  shell("ip netns del one");
  assertHostIs(before);
});
