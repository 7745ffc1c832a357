import { it } from "node:test";
import { hostSnapshot } from "../support/host.ts";
import { byHand } from "../support/lab.ts";
import { HandlerDriver } from "./handler-driver.ts";
import { ground, historyKinds } from "./kinds.ts";
import type { Edit, Lab } from "./lab.ts";
import type { Fault, Step } from "./steps.ts";
import { live } from "./story.ts";

// Of a rule that goes with its namespace a destroy forgets before the namespace is gone. These histories lead the rule elsewhere,
// and interrupt a destroy before or after that.

const slots = historyKinds.map(({ slot, slots }) => [slot, Array.from({ length: slots }, () => null)]);
const netns = [null, null, { called: 0, variant: 0, loopback: true }];
const inside = { called: 0, place: 2, family: 6, variant: 0, action: 77 };
const lab = { ...Object.fromEntries(slots), netns, rule: [inside, null] } as Lab;
const edits = [{ kind: "rule", slot: 0, part: { ...inside, place: -1 } }] as Edit[];

const up: Step = { does: "up", edits, refresh: true };
const remarked: Step = { does: "drift", drift: { what: "netns alias", pick: 0 } };
const first = (how: Fault["how"], at: number): Fault => ({ how, at, when: "before" });

const histories: [string, Step[]][] = [
  ["a destroy that fails after a change that failed", [remarked, up, { does: "destroy" }]],
  ...[0, 2, 4].map((at): [string, Step[]] => [
    `a destroy that is killed at operation ${at}, then a change`,
    [{ does: "destroy", fault: first("killed", at) }, up],
  ]),
  ...[0, 2].map((at): [string, Step[]] => [
    `a change that fails at operation ${at}, then a destroy that fails`,
    [
      { ...up, fault: first("refused", at) },
      { does: "destroy", fault: first("refused", 0) },
    ],
  ]),
];

byHand("ip netns add first", "ip netns del first", ...ground);
const before = hostSnapshot();
for (const [name, steps] of histories) it(name, () => live({ lab, steps }, before, new HandlerDriver()));
