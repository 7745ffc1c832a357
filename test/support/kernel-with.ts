import { spawnSync } from "node:child_process";
import { execa } from "execa";
import { hasModule, lacksEmulatedKernel, runOnEmulatedKernel } from "./emulated-kernel.ts";
import { lacksSecondKernel, runOnSecondKernel, type ScriptRun } from "./second-kernel.ts";

/** A kernel feature that not every kernel has. */
export interface Feature {
  name: string;
  /** Arguments of `ip` commands that succeed only with the feature. They are tried in a network of their own. */
  ip?: readonly string[];
  /** Arguments of `tc` commands, likewise. */
  tc?: readonly string[];
  /** The option in the kernel's configuration. */
  option: string;
  /** The modules with the feature, for a kernel that has modules. */
  modules: readonly string[];
  /** Variables of this process that a script on a second kernel has too. */
  variables?: readonly string[];
}

/**
 * Runs a script on a kernel with a feature: this machine's kernel, where the feature is tried; else User-Mode Linux; else an
 * emulated machine, where only that has the modules.
 * @returns the run, or why none of these kernels has the feature
 */
export async function runOnKernelWith(feature: Feature, script: string): Promise<ScriptRun | { lacking: string }> {
  if (isHere(feature)) {
    const argv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", script];
    const { all = "", exitCode = 1 } = await execa(process.execPath, argv, { reject: false, all: true });
    return { text: all, exitCode };
  }
  const { kernel, lacking } = kernelWith(feature.modules);
  if (kernel) return kernel(script, feature);
  return { lacking: `${feature.name}: this kernel has it not (${feature.option}), and for a second one ${lacking}` };
}

/** The second kernel that has these modules: User-Mode Linux, or else an emulated machine. */
export function kernelWith(modules: readonly string[]): { kernel?: typeof runOnSecondKernel; lacking?: string } {
  const isBeyond = modules.some((name) => !hasModule("/usr/lib/uml/modules/*", name));
  const lacking = isBeyond ? lacksEmulatedKernel(modules) : lacksSecondKernel();
  if (lacking !== undefined) return { lacking };
  return { kernel: isBeyond ? runOnEmulatedKernel : runOnSecondKernel };
}

function isHere({ ip = [], tc = [] }: Feature): boolean {
  const commands = [...ip.map((line) => `ip ${line}`), ...tc.map((line) => `tc ${line}`)];
  return spawnSync("unshare", ["--net", "sh", "-ec", commands.join("\n")]).status === 0;
}
