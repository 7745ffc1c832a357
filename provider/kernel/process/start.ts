import { setTimeout as wait } from "node:timers/promises";
import { fileWrite } from "../../host/files/drafts.ts";
import { fileRemove } from "../../host/files/files.ts";
import { cgroupMake } from "../../host/process/cgroup.ts";
import { launchScript, supervisorScript } from "../../host/process/scripts.ts";
import { run } from "../../host/run/run.ts";
import { nodeEnter } from "../node/enter.ts";
import { hasBegun, isOver, processFolder, startOf, writerHasEnded } from "./folder.ts";
import { type Process, settingsText, startText } from "./form.ts";
import { limitsSet } from "./limits.ts";

/** Starts the supervisor of a process, and waits until it has started the command. Nothing of the process may run yet. */
export async function processStart(nonce: string, process: Process): Promise<void> {
  const folder = processFolder(nonce);
  const group = await cgroupMake(nonce);
  await limitsSet(group, process.limits);
  for (const old of ["state", "outer", "writer"]) await fileRemove(`${folder}/${old}`);
  await settingsWrite(nonce, process, group);
  const script = `${folder}/supervise`;
  await fileWrite(script, { text: supervisorScript, readers: "root" });
  await fileWrite(`${folder}/start`, { text: startText(process), readers: "root" });
  await fileWrite(`${folder}/begun`, { text: "", readers: "root" });
  const inside = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "slave", "--"];
  const words = [...(await nodeEnter(process.netns)), ...inside];
  await run(["sh", "-c", launchScript, script, folder, nonce, ...words]);
  await started(nonce);
}

/** Writes the settings that a running supervisor reads. */
export const settingsWrite = (nonce: string, process: Process, group: string | undefined): Promise<void> =>
  fileWrite(`${processFolder(nonce)}/settings`, { text: settingsText(process, group), readers: "root" });

/** Waits until the command has begun, or something is lacking, or the supervisor has given up: then its log tells why, which its writer closes. */
async function started(nonce: string): Promise<void> {
  for (let tries = 2_000; tries > 0; tries -= 1) {
    if ((await writerHasEnded(nonce)) || (await isTold(nonce)) || (await isOver(nonce))) return;
    await wait(5);
  }
}

/** Whether the command has begun, and the supervisor says so, or something is lacking. The two write at the same time. */
async function isTold(nonce: string): Promise<boolean> {
  const start = await startOf(nonce);
  return start === "begun" ? hasBegun(nonce) : start !== undefined;
}
