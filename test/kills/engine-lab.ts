import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { netns } from "../cli/command.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { far, makeFarMachine, ping, rememberHost } from "../support/lab.ts";
import { count, type Kill, kill } from "./engine-kill.ts";
import { answers, labSnapshot, type Variant } from "./lab.ts";

/** The parts of a lab's life: a run of each is killed. */
export const phases = ["up", "update", "destroy"] as const;
export type Phase = (typeof phases)[number];

/**
 * Whether an object may be half deleted in a way that only a refresh sees: nobody wrote down that a deletion was under way, or
 * the deletion failed because its command was killed.
 */
const isHalfGone = ({ way, commands }: Kill): boolean =>
  ["provider alone", "no checkpoints"].includes(way) || (way === "one SIGINT" && commands === "die");

type Counts = Record<Phase, { operations: number; batches: number }>;

/** Lab 1 as a stack on a private host with a far machine. It is killed, recovered, brought up and checked again and again. */
export class EngineLab {
  /** The operations and batches of each part in a run that nobody kills. */
  counts = {} as Counts;
  private readonly stack: Stack;
  private readonly hostIsAsBefore: () => void;
  private readonly undisturbed = {} as Record<Variant, unknown>;
  private stands: Variant | undefined;

  private constructor(stack: Stack, hostIsAsBefore: () => void) {
    this.stack = stack;
    this.hostIsAsBefore = hostIsAsBefore;
  }

  /** Makes the stack, and records the lab's life when nobody kills it. */
  static async make(t: TestContext): Promise<EngineLab> {
    makeFarMachine();
    const hostIsAsBefore = rememberHost();
    const lab = new EngineLab(await makeStack(t, { program: program("first") }), hostIsAsBefore);
    for (const [phase, variant] of [["up", "first"] as const, ["update", "changed"] as const]) {
      lab.stack.write(program(variant));
      lab.counts[phase] = await count(lab.stack, ["up"]);
      lab.undisturbed[variant] = labSnapshot();
    }
    lab.counts.destroy = await count(lab.stack, ["destroy"]);
    hostIsAsBefore();
    return lab;
  }

  /** Kills a run, recovers, and brings the lab up. @returns whether the run reached the point */
  async survives(phase: Phase, how: Kill): Promise<boolean> {
    await this.prepare(phase);
    const variant = { up: "first", update: "changed", destroy: this.stands ?? "first" } as const;
    try {
      return await this.killed(phase, variant[phase], how);
    } catch (error) {
      throw new Error(`${phase} ${JSON.stringify(how)}\n${error}`, { cause: error });
    }
  }

  /** Kills an `up`. `recover --destroy` must then leave nothing on the host, whatever the state says. */
  async isRemoved(how: Kill): Promise<void> {
    this.stack.write(program("first"));
    assert.ok(await kill(this.stack, ["up"], how), "the run did not come to this point");
    await this.recover("--destroy");
    this.hostIsAsBefore();
  }

  /** Destroys the lab if it is up, and asserts that nothing is left on the host. */
  async ends(): Promise<void> {
    if (this.stands) await this.stack.destroy();
    this.stands = undefined;
    this.hostIsAsBefore();
  }

  /** Prepares a part: an `up` begins with nothing, an update with the first variant, a destroy with any variant. */
  private async prepare(phase: Phase): Promise<void> {
    if (phase === "up") await this.ends();
    else if (this.stands === undefined || (phase === "update" && this.stands !== "first")) await this.converge("first");
  }

  private async killed(phase: Phase, variant: Variant, how: Kill): Promise<boolean> {
    this.stack.write(program(variant));
    const words = [phase === "destroy" ? "destroy" : "up"];
    const reached = await kill(this.stack, words, how);
    if (!reached) {
      this.stands = phase === "destroy" ? undefined : variant;
      return false;
    }
    await this.recover();
    await this.converge(variant, ...(phase === "destroy" && isHalfGone(how) ? ["--refresh"] : []));
    return true;
  }

  private async recover(...flags: string[]): Promise<void> {
    const { exitCode, text } = await netns(this.stack, "recover", "--yes", "--stack", this.stack.name, ...flags);
    assert.equal(exitCode, 0, text);
  }

  /** Runs one `up`. The lab must then be the same as in a run that nobody killed. */
  private async converge(variant: Variant, ...flags: string[]): Promise<void> {
    this.stack.write(program(variant));
    await this.stack.up(...flags);
    this.stands = variant;
    assert.deepEqual(labSnapshot(), this.undisturbed[variant]);
    answers(variant);
    // The far machine has no route back to the lab, so an answer proves source NAT.
    ping(far.address, "my-ns2");
  }
}

/** The program of lab 1 as in examples/bridge, with the same changes as in {@link lab}. */
const program = (variant: Variant): string => `
import { Address, Bridge, Masquerade, Netns, Route, Veth } from "pulumi-netns";

const changed = ${variant === "changed"};
const bridge = new Bridge("my-br0", changed ? { ageingTime: 100, priority: 4096 } : {});
new Address("gateway", { device: bridge, address: "10.0.0.1/24" });
const ends = [
  { mtu: changed ? 1400 : 1500, hosts: changed ? { gateway: "10.0.0.1" } : undefined, via: changed ? "10.0.0.2" : "10.0.0.1", last: 10 },
  { mtu: 1500, via: "10.0.0.1", last: changed ? 21 : 20 },
];
ends.forEach(({ mtu, hosts, via, last }, i) => {
  const name = "my-ns" + (i + 1);
  const netns = new Netns(name, { hosts });
  const cable = new Veth("veth" + i, { mtu, master: bridge, peer: { name: "ceth" + i, netns, mtu } });
  const address = new Address(name + "-address", { device: cable.peer, address: "10.0.0." + last + "/24" });
  new Route(name + "-default", { device: address, destination: "default", via });
});
new Masquerade("internet", { source: changed ? "10.0.0.0/25" : "10.0.0.0/24", exceptOutDevice: bridge });
`;
