import { textsInTopologies } from "./topology.ts";

textsInTopologies({ every: 1 });
