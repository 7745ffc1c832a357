import { onNetem } from "./netem.ts";

onNetem("delays, loses and slows packets as declared", "impairment-measured.ts");
