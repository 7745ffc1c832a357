import { textsInKinds } from "./kinds.ts";

// test/whole makes each.
textsInKinds({ every: 3 });
