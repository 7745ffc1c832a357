import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "node:test";
import { run } from "../support/host.ts";

export const trace = join(tmpdir(), `netns-trace-${process.pid}`);
process.env.PULUMI_NETNS_TRACE = trace;
export const { bridgeBatch, ipBatch, tcBatch } = await import("../../dist/provider/host/batch/batch.js");
export const { shareBatch } = await import("../../dist/provider/host/batch/share.js");

beforeEach(() => {
  run("ip", "netns", "add", "far");
  rmSync(trace, { force: true });
});
afterEach(() => {
  run("ip", "netns", "del", "far");
  rmSync(trace, { force: true });
});

export const addBridge = (name: string) => ({ argv: ["link", "add", "name", name, "type", "bridge"] });
export const mac = (index: number) => `02:00:00:00:00:${index.toString(16).padStart(2, "0")}`;
export const fdbAdd = (index: number, name = "b0") => ({
  argv: ["fdb", "add", mac(index), "dev", name, "self", "permanent"],
});
export const fdbShow = (name: string) => ({ argv: ["fdb", "show", "dev", name], reads: true });
export const macsIn = (value: unknown) => (value as { mac: string }[]).map((entry) => entry.mac);
export const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The programs that were started in the namespace, with the lines of each, without acknowledgements. */
export const batches = (): [program: string | undefined, ...lines: string[]][] =>
  readFileSync(trace, "utf8")
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text) as { words: string[]; input: string })
    .map(({ words, input }) => [
      words.find((word) => ["ip", "bridge", "tc"].includes(word)),
      ...input.split("\n").filter((line) => line && !/127\.0\.0\.1|dev lo$/.test(line)),
    ]);
