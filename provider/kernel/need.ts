import type { HostPackage } from "../host/run/packages.ts";

/** A feature that a kind needs of the kernel, or a program. `doctor` tries the feature in a network that is thrown away. */
export interface Need {
  /** The feature's name in the output of `doctor`. */
  name: string;
  /** What does not work without the feature, such as `Bridge`, or `vlanFiltering of a Bridge`. */
  without: string;
  /** Whether few labs use the feature, so that its absence is only a warning. */
  few?: true;
  /** The module to load, as `modprobe NAME`, or else the build option of the kernel. */
  option?: string;
  /** The package to install, in place of an option of the kernel. */
  install?: HostPackage;
  /** Commands that try the feature, as lists of words where a word has spaces. They run with mounts of their own as well. */
  commands?: readonly (string | readonly string[])[];
  /** Lines of `ip` that try the feature. */
  ip?: readonly string[];
  /** Lines of `nft` that try the feature. */
  nft?: readonly string[];
}

/** What to do about a kernel that lacks a feature: load a module (`modprobe NAME`), or take a kernel with a build option. */
export const optionText = (option: string): string =>
  option.startsWith("modprobe")
    ? `type: ${option}; where there is no such module, take a kernel that has it`
    : `take a kernel with ${option}`;
