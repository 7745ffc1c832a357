import { textsInKinds } from "./kinds.ts";

textsInKinds({ every: 1 });
