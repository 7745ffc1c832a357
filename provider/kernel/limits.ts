import { engineHasTerminal } from "../host/engine/terminal.ts";
import { commandLimit } from "../host/run/limits.ts";

/** How long one verb of a kind (create, read, update, …) may take, in milliseconds: three times the limit of a command. */
export const verbLimit = (): number => 3 * commandLimit();

/** The least time between two messages about progress, in milliseconds. Without a terminal the engine prints a line for each. */
export const progressInterval = (): number => (engineHasTerminal() ? 100 : 3_000);
