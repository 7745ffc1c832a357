import { ofProgram } from "../programs.ts";
import type { Subject } from "../subject.ts";

const tap = ofProgram("Tap", 0x1002);
const mac = { to: "02:00:00:00:00:99", look: "ip -n one link show dev t0", shows: /02:00:00:00:00:99/ };

export const subjects: Subject[] = [{ ...tap, inPlace: { ...tap.inPlace, mac } }];
