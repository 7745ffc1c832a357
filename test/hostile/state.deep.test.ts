import { editedStates } from "./state.ts";

editedStates({ every: 1 });
