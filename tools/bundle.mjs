// Bundles each entry point into one file, without the SDK. A `pulumi` command loads an entry in the program and another in the
// plugin; unbundled, each would be hundreds of small files of zod, execa and our own.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["provider/index.ts", "provider/provider.ts", "cli/index.ts"],
  outdir: "dist",
  outbase: ".",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  external: ["@grpc/*"],
  banner: { js: nodeCheck() },
  plugins: [{ name: "sdk", setup: leaveSdk }],
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: "warning",
});

// npm does that to what it installs, but not to a checkout, whose node_modules/.bin leads here.
chmodSync("dist/cli/index.js", 0o755);

const folders = Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
const notices = [...new Set(folders)].sort().map(noticeOf);
writeFileSync(
  "dist/NOTICES.txt",
  `Parts of these packages are in dist/provider/*.js and dist/cli/index.js.\n\n${notices.join("\n\n")}`,
);

/**
 * Leaves the SDK out of the bundles. An entry that does not use the SDK, such as the kinds' handlers, does not load it.
 * @param {import("esbuild").PluginBuild} bundling
 */
function leaveSdk(bundling) {
  bundling.onResolve({ filter: /^@pulumi\// }, ({ path }) => ({ path, external: true, sideEffects: false }));
}

/** @param {string} folder */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}`;
}

/** The first line of each entry: an older Node would fail somewhere inside the bundle, with an obscure message. */
function nodeCheck() {
  const [least] = /[\d.]+/.exec(JSON.parse(readFileSync("package.json", "utf8")).engines.node) ?? [];
  return `{const [a,b]=process.versions.node.split(".").map(Number),[c,d]="${least}".split(".").map(Number);if(a<c||a===c&&b<d){const text="pulumi-netns needs Node ${least} or later; this is "+process.versions.node+" ("+process.execPath+"). Install a newer one, or put it first on PATH";if(require.main!==module)throw new Error(text);console.error(text);process.exit(1)}}`;
}
