import { execa } from "execa";

/** Mininet needs brctl for its Linux bridge. */
const packages = ["mininet", "bridge-utils", "python3-pip"];

/** Installs the peers that are compared with: Mininet from Debian, pyroute2 from PyPI. Throws where this is not root on a system with apt. */
export async function installPeers(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("--install-peers installs packages, which needs root");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await shown("apt-get", ["update", "-qq"], env);
  await shown("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], env);
  // Debian keeps Python's packages for its own, unless it is told that this one is meant.
  await shown("/usr/bin/python3", ["-m", "pip", "install", "--quiet", "pyroute2"], { PIP_BREAK_SYSTEM_PACKAGES: "1" });
}

const shown = (file: string, words: string[], env: Record<string, string>) =>
  execa(file, words, { env, stdin: "ignore", stdout: "inherit", stderr: "inherit" });
