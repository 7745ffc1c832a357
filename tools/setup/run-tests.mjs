import { setUp } from "../setup.mjs";
import { engineEnvironment } from "./engine-environment.mjs";
import { ensureHostPrograms, forExamples, forSecondKernel, forTests } from "./host-programs.mjs";
import { ensureKernelImage } from "./kernel-image.mjs";
import { checkout } from "./places.mjs";

/** Node's options for tests: each file has a private host of its own. Four run at a time, since tests often wait. */
export const testRunner = [
  "--test",
  "--test-concurrency=4",
  "--test-reporter=./tools/setup/test-reporter.mjs",
  "--import=./test/private-host.mjs",
  // The package is CommonJS for its users, but Node runs its sources as ES modules.
  "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
];

/**
 * Sets up what tests need. The environment names no project or backend: tests choose these themselves.
 * @returns the working folder and the environment for tests
 * @param {{ secondKernel?: boolean }} more
 */
export async function setUpTests({ secondKernel = false } = {}) {
  const { engine } = await setUp();
  for (const programs of [forTests, forExamples, ...(secondKernel ? [forSecondKernel] : [])])
    await ensureHostPrograms(programs).catch(() => undefined);
  if (secondKernel) await ensureKernelImage().catch(() => undefined);
  return { cwd: checkout, env: engineEnvironment({ engine }) };
}
