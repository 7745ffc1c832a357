import { textsInKinds } from "./kinds.ts";

// kinds.deep.test.ts makes each.
textsInKinds({ every: 8 });
