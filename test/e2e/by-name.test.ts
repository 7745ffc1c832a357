import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, ping, rememberHost, runIn } from "../support/lab.ts";
import { assertNoDrift } from "./life.ts";

/** Addresses on links that the stack did not make, or gives back; routes on these, by resource and by name. */
const lab = `
import { Address, Netns, Nic, Route } from "pulumi-netns";
const onHost = new Address("on-host", { device: "hand", address: "10.5.0.1/24" });
new Route("on-address", { device: onHost, destination: "10.6.0.0/24", via: "10.5.0.9" });
const inside = new Netns("inside");
const nic = new Nic("port", { interface: "port", netns: inside });
const onNic = new Address("on-nic", { device: nic, address: "10.7.0.1/24" });
new Route("on-nic-address", { device: onNic, destination: "10.8.0.0/24", via: "10.7.0.9" });
new Route("on-name", { device: "port", netns: inside, destination: "10.9.0.0/24", via: "10.7.0.9" }, { dependsOn: onNic });
`;

test("an address on a link that stays takes no route along in the state alone", async (t) => {
  byHand("ip link add hand up type bridge", "ip link add port type veth peer name far", "ip link set far up");
  byHand(
    "ip netns add beside",
    "ip link set far netns beside",
    "ip -n beside addr add 10.7.0.9/24 dev far",
    "ip -n beside link set far up",
  );
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: lab });
  await stack.up();
  const answers = () => {
    ping("10.7.0.9", "inside");
    runIn(undefined, "ip", "route", "get", "10.6.0.1");
    for (const destination of ["10.8.0.1", "10.9.0.1"]) runIn("inside", "ip", "route", "get", destination);
  };
  answers();
  for (const names of [["on-host", "on-nic"], ["port"], ["inside"]]) {
    await stack.up(...names.map((name) => `--replace=${stack.resource(name).urn}`));
    answers();
    await assertNoDrift(stack);
  }
  // Without the address the routes on it go, each by a deletion of its own.
  stack.write("");
  await stack.up();
  hostIsAsBefore();
  await stack.destroy();
  byHand("ip link del hand", "ip netns del beside");
});
