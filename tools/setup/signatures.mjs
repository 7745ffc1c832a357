import { runNpm } from "./npm.mjs";

/** Without a limit npm would wait more than a minute for a registry that does not answer. */
const words = [
  "audit",
  "signatures",
  "--json",
  "--loglevel=silent",
  "--fetch-retries=1",
  "--fetch-retry-mintimeout=2000",
];

/**
 * Asks npm whether the registry signed the installed packages. Their hashes were compared with package-lock.json already, so only
 * a wrong signature is an error. If the registry has no signature or does not answer, the check is skipped with a message.
 * @returns {Promise<{ wrong: boolean, said: string }>}
 */
export async function checkSignatures() {
  const { ok, output } = await runNpm(words);
  const { invalid = [], missing = [], error } = parse(output);
  if (invalid.length > 0) return { wrong: true, said: `wrong signatures: ${names(invalid)}` };
  // npm reports an unknown or expired key as an error, and not as an invalid signature.
  if (/SIGNATURE|ATTESTATION/.test(error?.code ?? "")) return { wrong: true, said: error.summary };
  if (missing.length > 0) return passedOver(`the registry has none of ${names(missing)}`);
  return ok ? { wrong: false, said: "signatures of npm packages: all right" } : passedOver(error?.summary || output);
}

/** @param {string} why */
function passedOver(why) {
  return { wrong: false, said: `signatures of npm packages: passed over: ${why}` };
}

/** @param {{ name: string, version: string }[]} packages */
function names(packages) {
  const shown = packages.slice(0, 5).map(({ name, version }) => `${name}@${version}`);
  return shown.join(", ") + (packages.length > shown.length ? ` and ${packages.length - shown.length} more` : "");
}

/** @param {string} output @returns {any} */
function parse(output) {
  try {
    return JSON.parse(output);
  } catch {
    return {};
  }
}
