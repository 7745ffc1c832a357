import { test } from "node:test";
import { EngineLab } from "./engine-lab.ts";

test("what a killed run without checkpoints made, and no state knows of, recover --destroy removes", async (t) => {
  const lab = await EngineLab.make(t);
  for (const part of [0.4, 0.8]) {
    const batch = Math.floor(part * lab.counts.up.batches);
    await lab.isRemoved({ way: "no checkpoints", commands: "live", batch });
  }
});
