import { textsInTopologies } from "../hostile/topology.ts";

textsInTopologies({ every: 1 });
