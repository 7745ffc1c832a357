import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { netns } from "./command.ts";

const folder = "/run/pulumi-netns/host";
const mark = "pulumi-netns:1 lab/gone Route:way abcdef01";
const claim = { id: "Route:way@01234567", mark, phase: "standing", remake: [], within: [] };

/** Notes of which somebody changed or cut a part. */
const damaged: object[] = [
  { about: "route" },
  { about: "route", ...claim },
  { about: "route nonsense", ...claim },
  { about: "address", ...claim },
  { about: "address 10.9.0.1/99 dev eth0", ...claim },
  { about: "address 10.9.0.1/24", ...claim },
  { about: "found link eth0", mark, is: "7", own: {}, values: {}, far: 7 },
  { about: "nic eth0", mark, netns: {} },
  { about: "setting net.ipv4.ip_forward", mark, users: 7 },
  { about: "netns half" },
  { mark },
];

const fileOf = (about: string): string =>
  `${folder}/${createHash("sha256").update(about).digest("hex").slice(0, 16)}.json`;

test("damaged notes are named by every command, which goes on, and touches none of them", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: "" });
  await stack.up();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const texts: [file: string, text: string][] = damaged.map((note) => [
    fileOf("about" in note ? String(note.about) : "nothing"),
    JSON.stringify(note),
  ]);
  texts.push([fileOf("route 10.8.0.0/24"), JSON.stringify({ about: "route 10.7.0.0/24", ...claim })]);
  texts.push([fileOf("cut off"), '{"about":"route 10.']);
  // Two contents may be for one file.
  for (const one of [texts.filter((_, index) => index !== 1), texts.slice(1, 2)]) {
    for (const [file, text] of one) writeFileSync(file, text, { mode: 0o600 });
    for (const command of ["list", "gc", "recover"]) {
      const { out, text: said, exitCode } = await netns(stack, command, ...(command === "list" ? [] : ["--yes"]));
      assert.equal(exitCode, 0, said);
      for (const [file, text] of one) {
        assert.ok(out.includes(`${file}: this note is damaged; look at it, then remove it`), `${text}: ${said}`);
        assert.ok(existsSync(file), text);
      }
    }
    for (const [file] of one) rmSync(file);
  }
  rmSync("/run/pulumi-netns", { recursive: true });
  await stack.destroy();
  hostIsAsBefore();
});
