import { textsInTopologies } from "./topology.ts";

// topology.deep.test.ts makes each.
textsInTopologies({ every: 5 });
