import { textsInKinds } from "../hostile/kinds.ts";

textsInKinds({ every: 1 });
