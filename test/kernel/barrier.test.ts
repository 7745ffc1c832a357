import assert from "node:assert/strict";
import { it } from "node:test";
import { type Barrier, barrierEnd, barrierName, barrierSet } from "../../provider/kernel/fault/barrier.ts";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { ping, pingAll, rememberHost, runIn } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

const mark = "pulumi-netns:1 lab/dev Fault:lab 0a1b2c3d";
const silent = (to: string, from?: string) => assert.throws(() => runIn(from, "ping", "-n", "-c1", "-W1", to));

/** A bridge of the host with the address 10.9.3.9, and namespaces `wall1` to `wall4` on it with 10.9.3.1 to 10.9.3.4. */
function bridged(): void {
  shell("ip link add wall type bridge; ip addr add 10.9.3.9/24 dev wall; ip link set wall up");
  for (const n of [1, 2, 3, 4])
    shell(
      `ip netns add wall${n}; ip link add wall-${n} type veth peer name eth0 netns wall${n}; ip link set wall-${n} master wall up; ` +
        `ip -n wall${n} addr add 10.9.3.${n}/24 dev eth0; ip -n wall${n} link set eth0 up`,
    );
}

it("keeps ports of a bridge to themselves, by a table that bears the mark, and lets all pass again", async () => {
  const hostIsAsBefore = rememberHost();
  bridged();
  const lab = hostSnapshot();
  const barrier: Barrier = { table: barrierName(), bridge: "wall", ports: ["wall-1", "wall-2"] };
  pingAll(["wall1", "wall3", undefined], ["10.9.3.2", "10.9.3.4"]);
  await barrierSet(barrier, mark);
  ping("10.9.3.2", "wall1");
  pingAll(["wall3", undefined], ["10.9.3.4"]);
  // Both ways: also a node that knows the other's address gets nothing through.
  for (const to of ["10.9.3.4", "10.9.3.9"]) silent(to, "wall1");
  for (const from of ["wall3", undefined]) silent("10.9.3.2", from);
  const found = (await inventoryRead()).marked.filter((one) => one.mark?.mark === mark);
  assert.deepEqual(
    found.map(({ type, name }) => [type, name]),
    [["fault", `table bridge ${barrier.table}`]],
  );
  await found[0]?.remove();
  pingAll(["wall1", undefined], ["10.9.3.4", "10.9.3.2"]);
  assertHostIs(lab);
  // What is gone already is fine, and a port that is none parts nobody.
  await barrierEnd(barrier);
  await barrierEnd({ ...barrier, netns: "wall9" });
  await assert.rejects(
    barrierSet({ ...barrier, ports: ["wall-1", "wall-9"] }, mark),
    /link wall-9 .* is no port of wall/,
  );
  assertHostIs(lab);
  shell("for n in 1 2 3 4; do ip link del wall-$n; ip netns del wall$n; done; ip link del wall");
  hostIsAsBefore();
});
