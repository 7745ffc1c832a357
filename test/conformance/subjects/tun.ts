import { ofProgram } from "../programs.ts";
import type { Subject } from "../subject.ts";

const tun = ofProgram("Tun", 0x1001);
const mac = { args: { name: "t0", mac: "02:00:00:00:00:99" }, says: /mac: it carries packets without frames/ };

export const subjects: Subject[] = [{ ...tun, bad: [...tun.bad, mac] }];
