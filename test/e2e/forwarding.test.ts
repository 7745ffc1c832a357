import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberHost } from "../support/lab.ts";
import { isOn, makeLab, setUpHost } from "./forwarding-lab.ts";

setUpHost();

test("of two stacks that need forwarding, the one that is left keeps it on, whichever came first", async (t) => {
  const hostIsAsBefore = rememberHost();
  const [red, green] = [await makeLab(t, "red", 1), await makeLab(t, "green", 2)];
  for (const stack of [red, green]) await stack.up();
  assert.ok(isOn());
  await red.destroy();
  assert.ok(isOn(), "the later one still needs it");
  await red.up();
  await red.destroy();
  assert.ok(isOn(), "the earlier one still needs it");
  await green.destroy();
  hostIsAsBefore();
});
