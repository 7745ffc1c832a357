/**
 * A program with as many resources as `lab.json` says. They are dynamic resources that do nothing, with a `__provider` as short
 * as ours.
 */
export const noopFiles = {
  "noop.cjs": `exports.Noop = { check: async (olds, news) => ({ inputs: news }), diff: async () => ({}), create: async (inputs) => ({ id: "n", outs: inputs }),
  read: async (id, props) => ({ id, props, inputs: props }), update: async (id, olds, news) => ({ outs: news }), delete: async () => {} };`,
  "index.ts": `import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
const { count, word = "" } = JSON.parse(readFileSync("lab.json", "utf8"));
const __provider = 'exports.handler=()=>require("./noop.cjs").Noop';
for (let i = 0; i < count; i += 1) new pulumi.CustomResource("pulumi-nodejs:dynamic/linux:Noop", "noop" + i, { __provider, name: "noop" + i + word });`,
};

/** The text of `lab.json`. Another `word` changes every resource. */
export const noopLab = (count: number, word?: string): string => JSON.stringify({ count, word });
