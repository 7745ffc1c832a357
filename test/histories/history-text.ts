import { edited, type Lab } from "./lab.ts";
import { declaration, programText } from "./program-text.ts";
import { resourcesOf } from "./resources.ts";
import type { Fault, History, Step } from "./steps.ts";

/** A history as text: the program, then each step with the changes of the program. */
export function historyText({ lab, first, steps }: History): string {
  const lines = [programText(resourcesOf(lab)), commandText("up", first)];
  let now = lab;
  for (const step of steps) {
    const next = step.does === "up" ? edited(now, step.edits) : now;
    lines.push(stepText(step), ...changes(now, next));
    now = next;
  }
  return lines.join("\n");
}

function stepText(step: Step): string {
  if (step.does === "drift") return `by hand: ${step.drift.what} (${step.drift.pick})`;
  if (step.does === "reboot") return "reboot";
  const refresh = step.does === "up" && step.refresh ? " --refresh" : "";
  return commandText(`${step.does}${refresh}`, step.fault);
}

/** The lines that the program loses and gets. */
function changes(before: Lab, after: Lab): string[] {
  const [was, is] = [before, after].map((lab) => resourcesOf(lab).map(declaration)) as [string[], string[]];
  const gone = was.filter((line) => !is.includes(line)).map((line) => `  - ${line}`);
  return [...gone, ...is.filter((line) => !was.includes(line)).map((line) => `  + ${line}`)];
}

/** A command, with its fault if it has one. */
function commandText(command: string, fault: Fault | undefined): string {
  if (!fault) return command;
  const where = `operation ${fault.at}`;
  return fault.how === "killed"
    ? `${command}, killed ${fault.when} ${where}`
    : `${command}, of which ${where} is refused`;
}
