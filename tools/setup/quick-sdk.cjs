// Loaded first in each Node process by NODE_OPTIONS. Pulumi's SDK loads in each of them what a lab's program does not use.
const { existsSync, readFileSync } = require("node:fs");
const Module = require("node:module");

// The SDK sets this flag when half of it is loaded. V8 takes compiled code from its cache only under the flags under which it was
// put there, so what was loaded earlier would be compiled in each process.
require("node:v8").setFlagsFromString("--allow-natives-syntax");

/** What the SDK needs for the text of functions alone, a third of all that it loads: loaded when it is used. Its shim finds a TypeScript. */
const later = new Set(["@npmcli/arborist", "../../typescript-shim"]);

const load = Module._load;

/** @this {unknown} @param {string} request @param {NodeJS.Module | undefined} parent @param {boolean} isMain */
Module._load = function (request, parent, isMain) {
  const get = () => load.call(this, request, parent, isMain);
  return later.has(request) && isOfSdk(parent?.filename) ? whenUsed(get) : get();
};

/** @param {() => object} get */
const whenUsed = (get) => new Proxy({}, { get: (_, key) => key === "__esModule" || Reflect.get(get(), key) });

/** @param {string | null | undefined} file */
const isOfSdk = (file) => /[\\/]@pulumi[\\/]pulumi[\\/]/.test(file ?? "");

// The language host that the set-up builds says this of every project.
if (process.env.PULUMI_NODEJS_TYPESCRIPT && isJavaScript("Pulumi.yaml")) delete process.env.PULUMI_NODEJS_TYPESCRIPT;

/** @param {string} project */
function isJavaScript(project) {
  return existsSync(project) && /^[^#]*\btypescript:\s*false\b/m.test(readFileSync(project, "utf8"));
}
