import { test } from "node:test";
import { type Kill, ways } from "./engine-kill.ts";
import { EngineLab, type Forms, type Phase, phases } from "./engine-lab.ts";
import type { Point } from "./point.ts";
import { randomOf, seed } from "./random.ts";

/** Whether `npm run soak -- --kills` asks for every combination. */
const whole = process.env.SOAK_KILLS !== undefined;

const moments: Omit<Point, "operation">[] = [{ when: "before" }, { when: "after" }, { when: "after", lines: "half" }];

/**
 * Kills engine and provider at operations of each part of a lab's life: at each `asked` operations from `from` on, or at every
 * second one of these where not all are asked for.
 */
export function killAtOperations(from: number, asked: number, forms?: Forms): void {
  const step = whole ? asked : 2 * asked;
  const first = from + (whole ? 0 : asked * Math.floor(2 * randomOf("first")()));
  test(`engine and provider are killed at operation ${first}, and at each ${step} after it`, async (t) => {
    const lab = await EngineLab.make(t, forms);
    t.diagnostic(`seed ${seed}, ${JSON.stringify(lab.counts)}`);
    const random = randomOf(`operations ${first}`);
    const left = new Set<Phase>(phases);
    let points = 0;
    for (let operation = first; left.size > 0; operation += step) {
      for (const phase of [...left]) {
        const point = { operation, ...pick(moments, random) };
        const commands = pick(["live", "die"] as const, random);
        if (await lab.survives(phase, { way: "engine and provider", commands, point })) points += 1;
        else left.delete(phase);
      }
      await lab.ends();
    }
    t.diagnostic(`killed at ${points} points, and went on from each`);
  });
}

/** Kills in every other way, in the middle of an `ip -batch`: at five points, or at all. */
export function killInWays(commands: Kill["commands"]): void {
  test(`killed in other ways while a batch runs, whose commands ${commands}`, async (t) => {
    const lab = await EngineLab.make(t);
    t.diagnostic(`seed ${seed}, ${JSON.stringify(lab.counts)}`);
    for (const way of ways.filter((one) => one !== "engine and provider")) {
      await t.test(way, async () => {
        const random = randomOf(`${way} ${commands}`);
        for (let round = 1; phases.some((phase) => round <= rounds(lab, phase)); round += 1) {
          for (const phase of phases.filter((one) => round <= rounds(lab, one))) {
            const { batches } = lab.counts[phase];
            await killAtBatch(lab, phase, { way, commands, batch: whole ? round : 1 + Math.floor(random() * batches) });
          }
          await lab.ends();
        }
      });
    }
  });
}

/** The number of points for a part: together five, or all. */
const rounds = (lab: EngineLab, phase: Phase): number =>
  whole ? lab.counts[phase].batches : { up: 2, update: 2, destroy: 1 }[phase];

/** Parallel requests share a batch, so a run may have fewer batches than were counted. Then an earlier batch is taken. */
async function killAtBatch(lab: EngineLab, phase: Phase, { batch = 1, ...how }: Kill): Promise<void> {
  for (let one = batch; one > 0; one -= 1) if (await lab.survives(phase, { ...how, batch: one })) return;
  throw new Error(`${phase} has no batch to kill`);
}

const pick = <One>(list: readonly One[], random: () => number): One => list[Math.floor(random() * list.length)] as One;
