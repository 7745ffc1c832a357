import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { measure } from "../measure.ts";
import { pythonWith } from "../python.ts";
import type { Shape } from "../shape.ts";
import { type Life, plainSample, type Tool } from "./tool.ts";

const script = join(import.meta.dirname, "../peers/mininet_lab.py");

/** Debian's Mininet with a Linux bridge. A lab lives only as long as Mininet's process. */
export const mininet: Tool = {
  name: "Mininet",
  async absent() {
    return (await pythonWith("mininet.net")) ? undefined : "no python3 here has it: npm run bench -- --install-peers";
  },
  async open(shape, cwd) {
    const python = String(await pythonWith("mininet.net"));
    const pids: string[] = [];
    let running: Running | undefined;
    return {
      steps: {
        up: async () => {
          const started = start({ python, shape, cwd });
          running = started;
          const up = measure(() => ({ pid: started.pid, ended: untilUp(started, pids) }));
          return [plainSample("up", await up)];
        },
        destroy: async () => [plainSample("destroy", await down(running))],
      },
      // Only the first host (h1 or r1) and the last one are ever asked for.
      enter: (host) => ["nsenter", "--net", "--target", String(pids[/^.1$/.test(host) ? 0 : 1])],
      abandon: () => running?.kill(),
    } satisfies Life;
  },
};

type Running = ReturnType<typeof start>;

function start({ python, shape: { shape, hosts }, cwd }: { python: string; shape: Shape; cwd: string }) {
  return execa(python, [script, shape, String(hosts)], { cwd, stdin: "pipe", buffer: { stdout: false, stderr: true } });
}

/** Waits for the line that says that the lab is up, and keeps the PIDs in that line. */
async function untilUp(running: Running, pids: string[]): Promise<void> {
  const [line] = (await Promise.race([once(createInterface(running.stdout), "line"), running])) as unknown as [string];
  pids.push(...line.split(" ").slice(1));
}

function down(running: Running | undefined) {
  if (!running) throw new Error("Mininet is not up");
  return measure(() => {
    running.stdin.end("\n");
    return { pid: running.pid, ended: running };
  });
}
