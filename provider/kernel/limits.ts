import { engineHasTerminal } from "../host/engine/terminal.ts";
import { commandLimit } from "../host/run/limits.ts";

/** How long one verb of a kind may take, in milliseconds: as long as three commands that come to their limit. */
export const verbLimit = (): number => 3 * commandLimit();

/** How long it is at least from one word about progress to the next, in milliseconds. */
export const progressInterval = (): number => (engineHasTerminal() ? 100 : 3_000);
