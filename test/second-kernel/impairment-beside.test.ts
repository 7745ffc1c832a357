import { onNetem } from "./netem.ts";

onNetem("has conditions for each peer, for both ends, and in place of somebody's netem", "impairment-beside.ts");
