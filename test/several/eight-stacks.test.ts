import { test } from "node:test";
import { rememberHost, settle } from "../support/lab.ts";
import { clashOf, makeLabs } from "./labs.ts";
import { comeAndGo, standTogether } from "./round.ts";

const rounds = Number(process.env.SOAK_ROUNDS ?? 20);

test(`eight stacks at once come up, or name who is in the way, and go: ${rounds} rounds`, async (t) => {
  const labs = await makeLabs(t);
  const hostIsAsBefore = rememberHost();
  let [works, clashed] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const play = round % 2 === 0 ? standTogether : comeAndGo;
    const working = await play(labs, (lab) => clashOf(lab, round));
    works += working;
    clashed += labs.length - working;
    await settle();
    hostIsAsBefore();
  }
  t.diagnostic(`${works} labs worked, ${clashed} named who was in their way`);
});
