import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./find-program.mjs";
import { checkout } from "./places.mjs";
import { during } from "./progress.mjs";
import { putInPlace } from "./put-in-place.mjs";
import { runProgram } from "./run-program.mjs";

/** Our Go modules (folders of tools/) that pin the programs to build. */
const programs = [
  { module: "engine", name: "pulumi", source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  {
    module: "language-host",
    name: "pulumi-language-nodejs",
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
];

/**
 * Builds the engine and its Node.js language host from their Go modules.
 * @param {string} cache
 * @param {string} version
 * @returns {Promise<{ tried: string, why?: string }>}
 */
export async function buildEngine(cache, version) {
  const tried = `build of engine ${version} with Go`;
  const go = findProgram("go", ["/usr/local/go/bin"]);
  if (!go) return { tried, why: "go: not found on PATH, nor in /usr/local/go/bin" };
  const text = `building the Pulumi engine ${version} with Go: some minutes, once on this machine`;
  const why = await during(text, () => putInPlace(cache, (folder) => build(go, version, join(folder, "bin"))));
  return { tried, why };
}

/** @param {string} go @param {string} version @param {string} bin @returns {Promise<string | undefined>} why it failed */
async function build(go, version, bin) {
  mkdirSync(bin);
  const setVersion = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
  // go.sum pins every module. These settings keep a GOFLAGS or go.work of the user's from changing that, and keep Go from
  // downloading another Go toolchain or using a C compiler.
  const flags = "-mod=readonly -buildvcs=false -trimpath";
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOTOOLCHAIN: "local", GOFLAGS: flags };
  for (const { module, name, source } of programs) {
    const words = ["build", "-ldflags", `-s -w ${setVersion}`, "-o", join(bin, name), source];
    const { ok, output } = await runProgram(go, words, { cwd: join(checkout, "tools", module), env });
    if (!ok) return `go build ${source}: ${output}`;
  }
  return undefined;
}
