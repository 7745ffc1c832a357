import { onNetem } from "./netem.ts";

onNetem("a fault delays and loses packets for a while, and what was declared or found comes back", "fault-measured.ts");
