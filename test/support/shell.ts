import { spawn } from "node:child_process";
import { run } from "./host.ts";

/** A command of a test's own, never with words from outside. */
export const shell = (command: string): string => run("sh", "-c", command);

/** Pings once. @returns whether it was answered */
export function answers(netns: string | undefined, address: string): boolean {
  try {
    shell(`${netns ? `nsenter --net=/run/netns/${netns} ` : ""}ping -c 1 -W 2 ${address}`);
    return true;
  } catch {
    return false;
  }
}

/** Pings from a namespace until told to stop. @returns how many went unanswered */
export function pingOn(netns: string, address: string): () => Promise<number> {
  const ping = spawn("nsenter", [`--net=/run/netns/${netns}`, "ping", "-i", "0.02", address]);
  let text = "";
  ping.stdout.on("data", (part: Buffer) => {
    text += part;
  });
  return async () => {
    // The last one may still be on its way.
    await new Promise((resolve) => setTimeout(resolve, 100));
    ping.kill("SIGINT");
    await new Promise((resolve) => ping.once("close", resolve));
    const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(text) ?? [];
    if (Number(sent) < 3) throw new Error(`too few pings to tell: ${text}`);
    return Number(sent) - Number(received);
  };
}

/** Waits until something holds, at most some seconds. */
export async function until(holds: () => boolean, seconds = 5): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return holds();
}
