import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const names = Array.from({ length: 20 }, (_, index) => `many${index}`);

const get = (netns: string, key: string) =>
  shell(`ip netns exec ${netns} sysctl -n ${key}`).trim().replace(/\s+/g, " ");

it("makes settings of many namespaces at the same time, each its own, and puts back what was found", async () => {
  for (const name of names) shell(`ip netns add ${name}`);
  const before = hostSnapshot();
  const wanted = names.flatMap((netns, index): Props[] => [
    { netns, key: "net.ipv4.ip_forward", value: 1 },
    { netns, key: "net.ipv4.ip_default_ttl", value: 40 + index },
    { netns, key: "net.ipv4.ping_group_range", value: `${index} 500` },
  ]);
  const settings = wanted.map((args, index) => ({ args, one: new Deployed("Sysctl", `s${index}`) }));
  const nowhere = new Deployed("Sysctl", "nowhere").up({ netns: "many0", key: "net.ipv4.no_such", value: 1 });
  const wrong = new Deployed("Sysctl", "wrong").up({ netns: "many1", key: "net.ipv4.tcp_ecn", value: "a$(b) 'c" });
  const odd = Promise.allSettled([nowhere, wrong]);
  await Promise.all(settings.map(({ one, args }) => one.up(args)));
  const [absent, refused] = await odd;
  assert.match(String(absent?.status === "rejected" && absent.reason), /has no setting "net.ipv4.no_such"/);
  assert.match(String(refused?.status === "rejected" && refused.reason), /Invalid argument/);
  for (const { netns, key, value } of wanted) assert.equal(get(`${netns}`, `${key}`), `${value}`);
  for (const { one } of settings) assert.deepEqual(await one.refresh(), []);
  await Promise.all(settings.map(({ one }) => one.down()));
  assertHostIs(before);
  for (const name of names) shell(`ip netns del ${name}`);
});
