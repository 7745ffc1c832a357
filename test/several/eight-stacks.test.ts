import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberHost, settle } from "../support/lab.ts";
import { clashes, type Lab, makeLabs } from "./labs.ts";
import { assertWorksAlone, down, upOrClash } from "./round.ts";

const rounds = Number(process.env.SOAK_ROUNDS ?? 20);
const seed = Number(process.env.SEED ?? 4);

test(`eight stacks at once come up and go, ${rounds} rounds`, async (t) => {
  const labs = await makeLabs(t);
  const hostIsAsBefore = rememberHost();
  const random = generator(seed);
  for (let round = 0; round < rounds; round += 1) {
    const chosen = labs.map(() => clashes[Math.floor(random() * clashes.length)] as (typeof clashes)[number]);
    const clashOf = ({ index }: Lab) => chosen[index >> 1] as (typeof clashes)[number];
    const begin = performance.now();
    if (round % 2 === 0) {
      const outcomes = await Promise.all(labs.map((lab) => upOrClash(labs, lab, clashOf(lab))));
      const up = performance.now();
      const working = outcomes.filter(({ works }) => works).map(({ lab }) => lab);
      for (const lab of labs.filter(({ index }) => index % 2 === 0)) {
        const standing = working.filter(({ index }) => index >> 1 === lab.index >> 1).length;
        const clash = clashOf(lab);
        t.diagnostic(`round ${round} pair ${lab.index >> 1} ${clash}: ${standing}`);
        if (clash === "subnet") assert.equal(standing, 2, `round ${round}, pair ${lab.index >> 1}: ${clash}`);
        else if (clash !== "everything") assert.equal(standing, 1, `round ${round}, pair ${lab.index >> 1}: ${clash}`);
      }
      await Promise.all(working.map((lab) => assertWorksAlone(lab, clashOf(lab))));
      await Promise.all(labs.map(down));
      t.diagnostic(`up ${up - begin}, whole ${performance.now() - begin}`);
    } else {
      await Promise.all(
        labs.map(async (lab) => {
          const { works } = await upOrClash(labs, lab, clashOf(lab));
          if (works) await assertWorksAlone(lab, clashOf(lab));
          await down(lab);
        }),
      );
      t.diagnostic(`whole ${performance.now() - begin}`);
    }
    await settle();
    hostIsAsBefore();
  }
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
