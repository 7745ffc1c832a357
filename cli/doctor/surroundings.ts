import type { LabPlan } from "./lab-plan.ts";

/** What later checks know from earlier ones. */
export interface Surroundings {
  /** Whether this is root, or sudo lets it be. */
  mayBeRoot: boolean;
  /** Findings about programs that are missing or too old, by name. */
  lacking: readonly string[];
  /** The lab that is asked about. */
  lab: LabPlan | undefined;
}
