import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { byHand, rememberHost } from "../support/lab.ts";

/** Addresses of `right`, which is behind `hub` in a network of its own, and the near one of `hub`. */
export const far = { four: "10.9.2.3", six: "fd09:2::3", near: "10.9.1.2" };

/** Three namespaces in a row, of which the middle one forwards, in both families. After the test nothing is left of them. */
export function ground(t: TestContext): void {
  const hostIsAsBefore = rememberHost();
  byHand(
    ...["left", "hub", "right"].map((name) => `ip netns add ${name}; ip -n ${name} link set lo up`),
    "ip -n left link add hub0 type veth peer name left0 netns hub",
    "ip -n hub link add right0 type veth peer name hub0 netns right",
    end("left", "hub0", { net: 1, host: 1 }),
    end("hub", "left0", { net: 1, host: 2 }),
    end("hub", "right0", { net: 2, host: 2 }),
    end("right", "hub0", { net: 2, host: 3 }),
    "ip netns exec hub sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1",
    rightWay,
    "ip -n right -6 route add default via fd09:2::2",
    "ip -n left route add default via 10.9.1.2; ip -n left -6 route add default via fd09:1::2",
  );
  t.after(() => {
    byHand("ip netns del left; ip netns del hub; ip netns del right");
    hostIsAsBefore();
  });
}

/** The way back, which goes when the link is down. */
export const rightWay = "ip -n right route replace default via 10.9.2.2";

const end = (netns: string, dev: string, { net, host }: { net: number; host: number }): string =>
  [
    `ip -n ${netns} link set ${dev} up`,
    `ip -n ${netns} addr add 10.9.${net}.${host}/24 dev ${dev}`,
    `ip -n ${netns} addr add fd09:${net}::${host}/64 nodad dev ${dev}`,
  ].join("; ");

/** A rule of nft in a namespace: what comes in. */
export const inputRule = (netns: string, rule: string): void =>
  byHand(`ip netns exec ${netns} nft 'table inet t { chain c { type filter hook input priority 0; ${rule}; }; }'`);

/** Takes all rules out again. */
export const noRules = (netns: string): void => byHand(`ip netns exec ${netns} nft flush ruleset`);

/** Brings a check up. @returns its outputs */
export async function checked(args: Props, kind = "Reach"): Promise<Props> {
  const one = new Deployed(kind, "one");
  assert.equal(await one.up({ from: "left", retryFor: 0, ...args }), "create");
  const { outs } = one;
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  return outs;
}

/** The commands that a trace tells of. */
export const traced = (path: string): string[][] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { words: string[] }).words);
