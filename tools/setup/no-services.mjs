import { existsSync, rmSync, writeFileSync } from "node:fs";

/** The script that the packages of Debian ask before they start a service: see invoke-rc.d(8). */
const policy = "/usr/sbin/policy-rc.d";

/**
 * Does something, while packages that are installed start no service: tests need the programs of daemons, and no daemon is to run
 * on this machine for that. A policy that is there already stays.
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withoutServices(work) {
  if (existsSync(policy)) return work();
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(policy, { force: true });
  }
}
