// Puts each entry that Pulumi's processes load into one file with all that it needs but the SDK. They are loaded in every
// `pulumi` command, in the program and in the plugin, and zod, execa and our own files are some four hundred small ones.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["provider/index.ts", "provider/provider.ts"],
  outdir: "dist/provider",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  external: ["@pulumi/*", "@grpc/*"],
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: "warning",
});

const folders = Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
const notices = [...new Set(folders)].sort().map(noticeOf);
writeFileSync("dist/NOTICES.txt", `Parts of these packages are in dist/provider/*.js.\n\n${notices.join("\n\n")}`);

/** @param {string} folder */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}`;
}
