import { CommandError } from "../../provider/host/errors.ts";
import { isRoot, privilegePrefix } from "../../provider/host/run/privileges.ts";
import { run } from "../../provider/host/run/run.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** Capabilities that a lab needs, as bit numbers (linux/capability.h). */
const needed = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n } as const;

/** Checks that this user is root or may become root through sudo, and that a container has not taken rights from root. */
export async function privileges(): Promise<Finding[]> {
  const refused = await privilegePrefix().then(
    () => undefined,
    (error: CommandError) => error,
  );
  if (refused) {
    const [line = ""] = refused.reason.split("\n");
    return [
      problem(
        "root",
        `this is not root, and sudo does not let this user be it: ${line}`,
        `run it as root, or type as root: echo '${userName()} ALL=(root) NOPASSWD: ALL' > /etc/sudoers.d/pulumi-netns`,
      ),
    ];
  }
  const who = isRoot() ? "this is root" : "`sudo -n` is allowed";
  return [ok("root", who), await capabilities(), await settings()];
}

const userName = (): string => process.env.USER ?? process.env.LOGNAME ?? `#${process.getuid?.()}`;

async function capabilities(): Promise<Finding> {
  const { stdout } = await run(["grep", "^CapEff:", "/proc/self/status"]);
  const bits = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(stdout)?.[1] ?? "0"}`);
  const lacking = Object.entries(needed).filter(([, bit]) => (bits & (1n << bit)) === 0n);
  const names = lacking.map(([name]) => name);
  if (names.length === 0) return ok("capabilities", Object.keys(needed).join(" and "));
  return problem(
    "capabilities",
    `root lacks ${names.join(" and ")}, as in a container`,
    "start the container with `docker run --privileged`, or work outside of it",
  );
}

/** The host's settings are files in /proc/sys, which a container may see read-only. */
async function settings(): Promise<Finding> {
  const path = "/proc/sys/net/ipv4/ip_forward";
  try {
    await run(["test", "-w", path]);
    return ok("settings", "/proc/sys/net can be written");
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return problem(
      "settings",
      `${path} cannot be written, as in a container`,
      "start the container with `docker run --privileged`, or type: mount -o remount,rw /proc/sys",
    );
  }
}
