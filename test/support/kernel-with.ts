import { spawnSync } from "node:child_process";
import { execa } from "execa";
import { lacksSecondKernel, runOnSecondKernel, type ScriptRun } from "./second-kernel.ts";

/** What not every kernel has. */
export interface Feature {
  name: string;
  /** Commands of `ip`, without that word, that work where it is there; they are tried in a network of their own. */
  ip: readonly string[];
  /** Its option of the kernel's configuration. */
  option: string;
  /** The modules of it, in a kernel that has modules. */
  modules: readonly string[];
}

/**
 * Runs a script where a feature is: on this machine's kernel, else on a second one. What a test says of it comes from the feature
 * being tried, never from a version. @returns the run, or why neither kernel would do
 */
export async function runOnKernelWith(feature: Feature, script: string): Promise<ScriptRun | { lacking: string }> {
  if (isHere(feature)) {
    const argv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", script];
    const { all = "", exitCode = 1 } = await execa(process.execPath, argv, { reject: false, all: true });
    return { text: all, exitCode };
  }
  const lacking = lacksSecondKernel();
  if (lacking === undefined) return runOnSecondKernel(script, { modules: feature.modules });
  return { lacking: `${feature.name}: this kernel has it not (${feature.option}), and for a second one ${lacking}` };
}

const isHere = ({ ip }: Feature): boolean =>
  spawnSync("unshare", ["--net", "sh", "-ec", ip.map((line) => `ip ${line}`).join("\n")]).status === 0;
