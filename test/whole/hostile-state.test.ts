import { editedStates } from "../hostile/state.ts";

editedStates({ every: 1 });
