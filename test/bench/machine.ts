import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { pythonSays } from "./python.ts";
import type { Results } from "./results.ts";

/** The machine on which the figures were measured. */
export const machine = (): Results["machine"] => ({
  cpus: cpus().length,
  model: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
});

/** The versions of all programs that take part. A peer that is not installed has none. */
export async function versions(): Promise<Record<string, string>> {
  const found = {
    "pulumi-netns": packageVersion(join(import.meta.dirname, "../../package.json")),
    commit: await output("git", "-C", import.meta.dirname, "rev-parse", "--short", "HEAD"),
    node: process.version.slice(1),
    pulumi: await output("pulumi", "version"),
    "@pulumi/pulumi": packageVersion(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json")),
    iproute2: (await output("ip", "-V"))?.replace("iproute2-", ""),
    Mininet: await pythonSays("mininet.net", "mininet.net.VERSION"),
    pyroute2: await pythonSays("pyroute2", "pyroute2.__version__"),
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const packageVersion = (path: string): string =>
  (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;

/** The output of a command; undefined if it fails. From `ip utility, iproute2-6.1.0, libbpf 1.1.2` it takes the middle word. */
async function output(...[file, ...args]: [string, ...string[]]): Promise<string | undefined> {
  const { stdout, failed } = await execa(file, args, { reject: false });
  return failed ? undefined : (/iproute2-[^,\s]+/.exec(stdout)?.[0] ?? stdout.trim());
}
