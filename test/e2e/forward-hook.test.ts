import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, far, makeFarMachine, ping, rememberHost, seenFrom } from "../support/lab.ts";

const bridgeWarning =
  /warning: acceptForward: chain guard of nft table ip site drops what crosses bridge my-br0.*to let it pass, type: ([^;]*); or, /;

test("a chain of others that drops what is forwarded: up names it, and what it says to type helps", async (t) => {
  makeFarMachine();
  const hostIsAsBefore = rememberHost();
  byHand(
    "nft add table ip site",
    "nft add chain ip site guard '{ type filter hook forward priority filter; policy drop; }'",
    "nft add rule ip site guard ip saddr 172.16.0.0/12 accept",
  );
  const stack = await makeStack(t, { example: "bridge" });
  const { text } = await stack.up();
  assert.match(
    text,
    /warning: acceptForward: chain guard of nft table ip site drops what is forwarded from 10\.0\.0\.0\/24/,
  );
  assert.throws(() => ping(far.address, "my-ns1"), "the chain drops nothing");
  assert.throws(() => ping("10.0.0.20", "my-ns1"), "br_netfilter is off here, so this tests nothing");
  assert.match((await stack.pulumi("preview")).text, bridgeWarning, "known in the preview already");
  const [, across = ""] = bridgeWarning.exec(text) ?? [];
  byHand(across);
  ping("10.0.0.20", "my-ns1");
  const [, typed = ""] = /forwarded from [^;]*; to let it pass, type: (.*); or give/.exec(text) ?? [];
  byHand(...typed.split("; "));
  ping(far.address, "my-ns1");
  assert.equal(await seenFrom("my-ns2"), far.host);
  await stack
    .pulumi("up", "--yes", "--skip-preview", "--replace", stack.resource("internet").urn)
    .then(({ text }) => assert.doesNotMatch(text, /drops what/));
  await stack.destroy();
  byHand("nft delete table ip site");
  hostIsAsBefore();
});
