import assert from "node:assert/strict";
import { it } from "node:test";
import { type Props, provider } from "../conformance/deployment.ts";
import { subjects } from "../conformance/subjects.ts";
import { shell } from "../support/shell.ts";

/** What the engine puts in a preview where a value is not known yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const hidden = { mark: "project%2Fdev Kind%3Aname", __provider: "text" };

const failures = async (kind: string, args: Props) => {
  const { failures } = (await provider[kind]?.check({}, { ...args, ...hidden })) ?? { failures: ["no handler"] };
  return failures;
};

it("lets unknown values of a preview pass, in every argument and inside of them", async () => {
  for (const { kind, ground, args, inPlace, replaced } of subjects) {
    // Some rules look at the host.
    for (const command of ground?.make ?? []) shell(command);
    const all = {
      ...args,
      ...Object.fromEntries(Object.entries(inPlace).map(([key, { to }]) => [key, to])),
      ...replaced,
    };
    for (const [key, value] of Object.entries(all)) {
      assert.deepEqual(await failures(kind, { ...args, [key]: unknown }), [], `${kind}.${key}`);
      assert.deepEqual(await failures(kind, { ...args, [key]: withUnknownLeaf(value) }), [], `${kind}.${key} inside`);
    }
    for (const command of ground?.remove ?? []) shell(command);
  }
});

/** The same value with its first leaf unknown. */
function withUnknownLeaf(value: unknown): unknown {
  if (Array.isArray(value)) return [withUnknownLeaf(value[0]), ...value.slice(1)];
  if (typeof value !== "object" || value === null) return unknown;
  const [[key, first] = ["", undefined], ...rest] = Object.entries(value);
  return Object.fromEntries([[key, withUnknownLeaf(first)], ...rest]);
}

it("fills in defaults, and writes addresses as the kernel does", async () => {
  const checked = await provider.Address?.check({}, { device: "eth0", address: "2001:DB8:0::01/064", ...hidden });
  assert.equal(checked?.inputs.address, "2001:db8::1/64");
  assert.equal(checked?.inputs.duplicateDetection, true);
  const route = await provider.Route?.check({}, { destination: "default", via: "10.0.0.1", table: 254, ...hidden });
  assert.equal(route?.inputs.table, "main");
});

it("keeps a bridge's own MAC address when the stack or the resource gets another name", async () => {
  const first = (await provider.Bridge?.check({}, { name: "br0", ...hidden }))?.inputs ?? {};
  const renamed = { name: "br0", ...hidden, mark: "project%2Fother Kind%3Aname" };
  const second = (await provider.Bridge?.check(first, renamed))?.inputs ?? {};
  assert.notEqual(second.mark, first.mark);
  assert.equal(second.mac, first.mac);
  assert.equal((await provider.Bridge?.check(second, renamed))?.inputs.mac, first.mac);
  assert.notEqual((await provider.Bridge?.check({}, renamed))?.inputs.mac, first.mac);
});

it("replaces a child whose parent is being replaced, and changes a port in place", async () => {
  const mark = "pulumi-netns:1 lab/dev Veth:v0 0a1b2c3d";
  const args = { name: "v0", peer: { name: "eth0" }, within: ["Netns:a@1"], attached: ["Bridge:b@1"], mark };
  const id = "Veth:v0@0a1b2c3d";
  const replaces = async (news: Props) => (await provider.Veth?.diff(id, args, { ...args, ...news }))?.replaces;
  assert.deepEqual(await replaces({}), []);
  assert.deepEqual(await replaces({ within: [unknown] }), ["within"]);
  assert.deepEqual(await replaces({ within: unknown }), ["within"]);
  assert.deepEqual(await replaces({ netns: unknown }), ["netns"]);
  assert.deepEqual(await replaces({ attached: [unknown], peer: unknown, master: unknown }), []);
  assert.deepEqual(await replaces({ peer: { name: "eth1" } }), ["peer"]);
});
