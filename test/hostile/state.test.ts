import { editedStates } from "./state.ts";

// state.deep.test.ts tries each.
editedStates({ every: 5 });
