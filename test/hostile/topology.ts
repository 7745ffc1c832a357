import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { run } from "../support/host.ts";
import { misread, spy } from "../support/spy.ts";
import { textPlacesOf } from "./fields.ts";
import { tryAll } from "./try.ts";

run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");
spy();

/** Topologies with a text in every place that has room for one; small, for each is made many times. */
const labs = {
  "on a bridge": {
    bridges: { hub: { address: "10.9.0.1/24", gateway: "10.9.0.1", mac: "02:00:00:00:00:01" } },
    namespaces: { one: { hub: "10.9.0.11/24" } },
  },
  "in a namespace": {
    bridges: { hub: {} },
    namespaces: {
      two: {
        hosts: { db: "10.9.0.7" },
        links: { eth0: { master: "hub", addresses: { "10.9.0.12/24": { label: "eth0:1" } }, peer: { name: "two" } } },
        routes: { "10.7.0.0/16": "10.9.0.11", other: { destination: "10.6.0.0/16", device: "eth0" } },
        sysctls: { "net.ipv4.tcp_ecn": "1" },
      },
    },
  },
  "on a cable": {
    namespaces: { one: {}, two: {} },
    cables: { a: { netns: "one", name: "a1", address: "10.8.0.1/30", peer: { netns: "two", name: "a2" } } },
  },
  "with NAT": { masquerades: { nat: { source: "10.9.0.0/24", exceptOutDevice: "hub" } } },
};

/** Tests hostile texts at every place of a topology: of those that may be made, each `every`th. */
export function textsInTopologies({ every }: { every: number }): void {
  for (const [title, args] of Object.entries(labs)) {
    describe(`hostile texts in a topology ${title}`, () => {
      for (const place of textPlacesOf(args)) {
        const subject = { kind: "Topology", args, inPlace: {}, replaced: {}, drift: [], bad: [] };
        it(`${place.join(".")}: refused in the check, or harmless`, () => tryAll(subject, place, every));
      }
    });
  }

  it("no batch had other lines or words, and no transaction other statements, than were meant", () => {
    assert.deepEqual(misread, []);
  });
}
