import { textsInTopologies } from "./topology.ts";

// test/whole makes each.
textsInTopologies({ every: 3 });
