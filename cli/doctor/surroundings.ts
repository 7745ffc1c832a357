import type { LabPlan } from "./lab-plan.ts";

/** Results of the first checks, which the later checks use. */
export interface Surroundings {
  /** Whether this user is root, or may become root through sudo. */
  mayBeRoot: boolean;
  /** Names of the checks that found a problem, such as a program that is missing or too old. */
  lacking: readonly string[];
  /** The lab that `doctor` was asked about; undefined if there is none. */
  lab: LabPlan | undefined;
}
