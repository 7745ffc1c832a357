// A process that works on a stack, as the plugin does for the engine, and that kills itself at a given point.
import { writeFileSync } from "node:fs";
import { lab, type Variant } from "./lab.ts";
import { atPoint, type Point } from "./point.ts";
import { StackFile } from "./stack.ts";

export interface Task {
  stack: string;
  do: "up" | "refresh" | "destroy";
  variant?: Variant;
  /** The point at which to die, counted from the start of this task. A file tells which operation it was. */
  kill?: { point: Point; report: string };
}

process.on("message", async (task: Task) => {
  if (task.kill) {
    const { point, report } = task.kill;
    atPoint(point, (reached) => {
      writeFileSync(report, JSON.stringify(reached));
      process.kill(process.pid, "SIGKILL");
    });
  }
  try {
    process.send?.({ value: await work(task) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});

function work(task: Task): Promise<string[] | undefined> {
  const stack = new StackFile(task.stack);
  if (task.do === "up") return stack.up(lab(task.variant ?? "first"));
  return task.do === "refresh" ? stack.refresh() : stack.destroy().then(() => undefined);
}
