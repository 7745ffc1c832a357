// npm run soak: runs in full the tests of which npm test does a small part. Environment variables tell a test file how much to
// do.
import { parseArgs } from "node:util";
import { node } from "./setup/places.mjs";
import { runTool, SetupProblem } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUpTests, testRunner } from "./setup/run-tests.mjs";

/** The test files of each soak test, and the variable that sets the amount. */
const soaks = {
  kills: { type: "boolean", files: ["test/kills/*.test.ts"], variable: "SOAK_KILLS" },
  faults: { type: "boolean", files: ["test/faults/*.test.ts"], variable: "SOAK_FAULTS" },
  histories: { type: "string", files: ["test/histories/*.test.ts"], variable: "SOAK_HISTORIES" },
  rounds: { type: "string", files: ["test/several/*.test.ts"], variable: "SOAK_ROUNDS" },
  emulated: { type: "boolean", files: ["test/second-kernel/wireguard-example.test.ts"], variable: "SOAK_EMULATED" },
  hardware: { type: "boolean", files: ["test/second-kernel/nic-hardware.test.ts"], variable: "SOAK_HARDWARE" },
};

const help = `npm run soak -- [--kills] [--faults] [--histories N] [--rounds N] [--emulated] [--hardware] [--seed N [--path P]]

  --kills        end a run at every operation, in every way
  --faults       let every operation fail in every way, also of kinds with many operations
  --histories N  take N random labs through random histories
  --rounds N     let eight stacks meet on one host, N times
  --emulated     bring up the example of a VPN with the engine in an emulated machine, which takes minutes
  --hardware     test network cards that come home by themselves, on a kernel of its own (apt-get install user-mode-linux)
  --seed N       draw what is random from this number, which a failed run printed
  --path P       run only the history that a failed run printed, of those of a seed

  npm run soak -- --kills
  npm run soak -- --histories 2000
  npm run soak -- --histories 1 --seed 1234 --path 17:0:3`;

await runTool(async () => {
  const asked = read(process.argv.slice(2));
  const chosen = Object.entries(soaks).filter(([name]) => asked[name] !== undefined);
  if (asked.help || chosen.length === 0) {
    say(help);
    return asked.help ? 0 : 1;
  }
  const { cwd, env } = await setUpTests();
  const amounts = Object.fromEntries(chosen.map(([name, { variable }]) => [variable, amount(name, asked[name])]));
  const seed = asked.seed ?? String(Math.floor(Math.random() * 2 ** 31));
  say(`▶ ${chosen.map(([name]) => name).join(", ")}, seed ${seed}`);
  const words = [...testRunner, ...chosen.flatMap(([, { files }]) => files)];
  const path = asked.path === undefined ? {} : { HISTORY_PATH: String(asked.path) };
  return runInForeground(node, words, { cwd, env: { ...env, ...amounts, ...path, SEED: seed } });
});

/** @param {string[]} words @returns {Record<string, string | boolean | undefined>} */
function read(words) {
  const others = { seed: { type: "string" }, path: { type: "string" }, help: { type: "boolean" } };
  const options = Object.fromEntries(Object.entries(soaks).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ args: words, options: /** @type {any} */ ({ ...options, ...others }) }).values;
  } catch (error) {
    throw new SetupProblem(`${/** @type {Error} */ (error).message}\n\n${help}`);
  }
}

/** @param {string} name @param {string | boolean | undefined} value */
function amount(name, value) {
  if (value === true) return "all";
  if (!/^[1-9]\d*$/.test(String(value))) throw new SetupProblem(`--${name} is a number from 1 on, not ${value}`);
  return String(value);
}
