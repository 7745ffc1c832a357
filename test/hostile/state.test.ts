import { editedStates } from "./state.ts";

// test/whole tries each.
editedStates({ every: 3 });
