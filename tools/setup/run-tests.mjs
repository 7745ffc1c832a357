import { setUp } from "../setup.mjs";
import { engineEnvironment } from "./engine-environment.mjs";
import { ensureHostPrograms, forSecondKernel, forTests } from "./host-programs.mjs";
import { checkout } from "./places.mjs";

/** Words of Node before the test files: each file in a private host of its own, three at a time, for much of it is waiting. */
export const testRunner = [
  "--test",
  "--test-concurrency=3",
  "--test-reporter=./tools/setup/test-reporter.mjs",
  "--import=./test/private-host.mjs",
  // The package is CommonJS for its users; here Node reads its sources as the modules they are written as.
  "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
];

/**
 * Sets up what tests need. @returns where and with which environment they run
 * Tests choose their projects, and so their backends, themselves.
 * @param {{ secondKernel?: boolean }} more
 */
export async function setUpTests({ secondKernel = false } = {}) {
  const { engine } = await setUp();
  for (const programs of [forTests, ...(secondKernel ? [forSecondKernel] : [])])
    await ensureHostPrograms(programs).catch(() => undefined);
  return { cwd: checkout, env: engineEnvironment({ engine }) };
}
