import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { it } from "node:test";
import { crosses, deployed, router } from "../kernel/routed-lab.ts";
import { shell, until } from "../support/shell.ts";

for (const mode of ["random", "stable_secret"]) {
  it(`a link with addrgenmode ${mode} gets the same address back after a run that was killed at any write of the way`, async (t) => {
    const { upRefresh, of } = await deployed(t, router);
    const on = (words: string) => shell(`nsenter --net=/run/netns/router -- ${words}`);
    const own = () => /fe80\S+/.exec(on("ip -6 addr show dev e0 scope link"))?.[0];
    if (mode === "stable_secret") on("sysctl -qw net.ipv6.conf.e0.stable_secret=2001:db8::77");
    on(`ip link set dev e0 down addrgenmode ${mode}; ip -n router link set dev e0 up`);
    await upRefresh();
    assert.ok(await until(() => own() !== undefined));
    const [veth, address] = [of("Veth5"), own()];
    let points = 0;
    for (let n = 1, died = true; died; n += 1, points += Number(died)) {
      on("ip -6 addr flush dev e0 scope link");
      assert.deepEqual(await veth.refresh(), ["linkLocal"], `before write ${n}`);
      const { id, outs } = veth;
      died = await dying(
        n,
        async () => void (await veth.handler.update(id, outs, await veth.check(router[5]?.[1] ?? {}))),
      );
      // The engine heard nothing of it: the state is that of before.
      await upRefresh();
      assert.equal(own(), address, `killed at write ${n}`);
    }
    t.diagnostic(`killed at ${points} writes`);
    assert.ok(points >= 1);
    assert.ok(await until(crosses));
  });
}

/** Does work that dies before its nth write of the way to make addresses. @returns whether it came that far */
async function dying(n: number, work: () => Promise<void>): Promise<boolean> {
  let [seen, dead] = [0, false];
  const count = (message: unknown) => {
    const operation = message as { argv: readonly string[]; input?: string; refusal?: Error };
    const text = `${operation.argv.join(" ")} ${operation.input ?? ""}`;
    seen += Number(/tee -- \S*addr_gen_mode|addrgenmode/.test(text));
    dead ||= seen === n;
    if (dead) operation.refusal = new Error("killed");
  };
  subscribe("pulumi-netns:operation-start", count);
  await work().catch((error: unknown) => assert.ok(dead, String(error)));
  unsubscribe("pulumi-netns:operation-start", count);
  return dead;
}
