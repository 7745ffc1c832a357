import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

const qdisc = (netns: string, device: string) => shell(`tc -n ${netns} qdisc show dev ${device}`);

test("links and cables of a topology have conditions, which change in place and are mended", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const lab = (rate: string, more: object = {}) => ({
    bridges: { ilan: { address: "10.91.0.1/24" } },
    namespaces: { i1: { ilan: { address: "10.91.0.2/24", impairment: { rate } } }, i2: {} },
    cables: {
      c: {
        i1: { address: "10.92.0.1/30", impairment: { rate: "0.003gbit" } },
        i2: { address: "10.92.0.2/30", ...more },
      },
    },
  });
  await one.up(lab("8mbit"));
  assert.match(qdisc("i1", "ilan"), /tbf c702: root .*rate 8Mbit/);
  assert.match(qdisc("i1", "i2"), /rate 3Mbit/);
  assert.match(qdisc("i2", "i1"), /noqueue/);
  assert.deepEqual(await one.refresh(), []);
  assert.equal(await one.up(lab("8mbit")), "same");
  const toward = { "10.92.0.1": { rate: "1mbit" } };
  await one.up(lab("9mbit", { impairment: { toward } }));
  assert.match(qdisc("i1", "ilan"), /rate 9Mbit/);
  assert.match(qdisc("i2", "i1"), /htb c703: root/);
  assert.deepEqual(await one.refresh(), []);
  shell("tc -n i1 qdisc del dev ilan root; tc -n i2 filter del dev i1");
  assert.deepEqual(await one.refresh(), ["cables", "namespaces"]);
  await one.up(lab("9mbit", { impairment: { toward } }));
  assert.deepEqual(await one.refresh(), []);
  await one.up(lab("9mbit"));
  assert.match(qdisc("i2", "i1"), /noqueue/);
  await assert.rejects(one.up(lab("9")), /namespaces\.i1\.ilan\.impairment\.rate: a rate is a number with/);
  await assert.rejects(
    one.up(lab("9mbit", { impairment: { rate: "1mbit", burst: "32kb", loss: "1%" } })),
    /cables\.c\.i2.*impairment: burst: netem/,
  );
  await one.down();
  hostIsAsBefore();
});
