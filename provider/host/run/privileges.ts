import { CommandError } from "../errors.ts";

const needed =
  "network namespaces need root: run as root, or allow this user `sudo -n` (a NOPASSWD rule in sudoers). Nothing was touched.";

let probe: Promise<readonly string[]> | undefined;
let told = false;

/** The words before a command that run it as root: none for root, `sudo -n` for others. Throws where sudo refuses. */
export async function privilegePrefix(): Promise<readonly string[]> {
  probe ??= isRoot() ? Promise.resolve([]) : probeSudo();
  try {
    return await probe;
  } catch (error) {
    throw tellOnce(error as CommandError);
  }
}

/** Whether this process itself is root, so that files can be written without a helper. */
export const isRoot = (): boolean => process.getuid?.() === 0;

async function probeSudo(): Promise<readonly string[]> {
  const { execa } = await import("execa");
  const { failed, stderr, shortMessage } = await execa("sudo", ["-n", "true"], { reject: false, env: { LC_ALL: "C" } });
  if (failed)
    throw new CommandError("refused", { command: "sudo -n true", reason: `${stderr || shortMessage}\n${needed}` });
  return ["sudo", "-n"];
}

/** Many operations may meet the same refusal; only the first error carries the whole text. */
function tellOnce(error: CommandError): CommandError {
  if (told)
    return new CommandError("refused", {
      command: error.command,
      reason: "refused; the first such error says what to do",
    });
  told = true;
  return error;
}
