import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { belonging, groupOf, markOf, markText } from "../../dist/provider/kernel/marks.js";

const owner = (stack: string, resource: string) => ({
  id: "x@1",
  nonce: "12345678",
  mark: markOf(stack, resource, "abcdef01"),
});

it("fits into an nft comment and is one line of plain words, whatever names are", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
      fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
      (stack, resource) => {
        const text = markText(owner(stack, resource));
        assert.ok(text.length <= 127, text);
        assert.match(text, /^pulumi-netns:1( [A-Za-z0-9_.:/@+~-]+){4}$/);
      },
    ),
  );
});

it("tells different resources apart, also those whose names are cut", () => {
  const long = "x".repeat(100);
  assert.notEqual(owner("p/s", `${long}1`).mark, owner("p/s", `${long}2`).mark);
  assert.notEqual(owner("p/s", "a b").mark, owner("p/s", "a_b").mark);
});

it("says whose an object is, by text and group", () => {
  const [one, other] = [owner("p/s", "Bridge:a"), owner("p/s", "Bridge:ab")];
  assert.equal(belonging(one, markText(one), groupOf(one.mark)), "ours");
  assert.equal(
    belonging(one, markText(one), groupOf(other.mark)),
    "ours",
    "of many that go at once, in a group of ours",
  );
  assert.equal(belonging(one, markText(one), 0), "foreign", "a text that somebody copied");
  assert.equal(belonging({ ...one, vouched: true }, markText(one), 0), "ours", "where a state has it");
  const copied = `${one.mark} deadbeef`;
  assert.equal(belonging({ ...one, vouched: true }, copied, 0), "foreign", "a state vouches for its own incarnation");
  assert.equal(belonging({ ...one, vouched: true }, copied, groupOf(one.mark)), "ours", "where its group agrees");
  assert.equal(belonging(one, markText(other), 0), "foreign");
  assert.equal(belonging(one, undefined, groupOf(one.mark)), "ours");
  assert.equal(belonging(one, "somebody", groupOf(one.mark)), "overwritten");
  assert.equal(belonging(one, undefined, 0), "foreign");
  assert.equal(belonging({ ...other, before: [one.mark] }, markText(one)), "ours");
});
