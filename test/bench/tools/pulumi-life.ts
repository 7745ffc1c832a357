import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelPart, notingOperations } from "../kernel-part.ts";
import { measureCommand } from "../measure.ts";
import { commandOf, makeProject, type Project, stateBytes } from "../project.ts";
import type { Life, Sample, Step } from "./tool.ts";

export interface PulumiLifeOptions {
  folder: string;
  /** The project's files without `lab.json`, which the program reads. */
  files: Record<string, string>;
  /** The text of `lab.json`. `grown` has one host more. */
  lab: string;
  grown: string;
  env?: NodeJS.ProcessEnv;
}

/** A stack's life, from up to destroy. */
export async function pulumiLife({ folder, files, lab, grown, env }: PulumiLifeOptions): Promise<Life> {
  const operations = join(folder, "operations");
  const more = { ...notingOperations(operations), ...env };
  const project = await makeProject({ work: folder, name: "bench", files: { ...files, "lab.json": lab }, env: more });
  const run = (step: Step) => runStep({ project, step, operations });
  return {
    steps: {
      up: () => run("up"),
      preview: () => run("preview"),
      refresh: () => run("refresh"),
      "add-host": () => {
        writeFileSync(join(project.folder, "lab.json"), grown);
        return run("add-host");
      },
      destroy: () => run("destroy"),
    },
  };
}

interface StepRun {
  project: Project;
  step: Step;
  operations: string;
}

/** Runs a step. @returns the sample of the whole step, and one of the provider's part */
async function runStep({ project, step, operations }: StepRun): Promise<Sample[]> {
  const { folder: cwd, env } = project;
  const measured = await measureCommand(commandOf(step === "add-host" ? "up" : step), { cwd, env });
  const part = kernelPart(operations);
  const whole = { step, ...measured, stateBytes: step === "up" ? await stateBytes(project) : null };
  const inKernel = { step: `${step}-kernel`, peakMemoryMiB: null, ownMemoryMiB: null, stateBytes: null };
  return part ? [whole, { ...inKernel, ...part }] : [whole];
}
