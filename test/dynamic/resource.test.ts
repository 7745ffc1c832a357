import assert from "node:assert/strict";
import { test } from "node:test";
import { Netns } from "pulumi-netns";

test("an error of a resource's constructor tells where the program made it", () => {
  const limit = Error.stackTraceLimit;
  const make = () => new Netns("t-ns1");
  assert.throws(make, ({ stack }: Error) => {
    assert.match(String(stack), /at make .*resource\.test\.ts/);
    return true;
  });
  assert.equal(Error.stackTraceLimit, limit);
});
