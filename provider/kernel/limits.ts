import { commandLimit } from "../process/limits.ts";

/** How long one verb of a kind may take, in milliseconds: as long as three commands that come to their limit. */
export const verbLimit = (): number => 3 * commandLimit();
