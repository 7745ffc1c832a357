import { type Orphan, orphanEnd, orphansFind } from "../../provider/host/engine/orphans.ts";
import { type Finding as Check, ok, warning } from "../doctor/finding.ts";
import type { Finding } from "./backend.ts";

/** Providers whose engine is dead, for `doctor`. */
export async function orphanChecks(): Promise<Check[]> {
  const found = await orphansFind();
  if (found.length === 0) return [ok("orphans", "no provider whose engine is dead")];
  return found.map((one) => {
    const ends = one.isOurs ? "`pulumi-netns recover` and `pulumi-netns gc` end it; or " : "";
    return warning("orphans", orphanText(one), `${ends}type: kill ${[one.pid, ...one.wrappers].join(" ")}`);
  });
}

/** Those that may be ended, for `recover`: each may be of the run that was killed. */
export const orphanFindings = async (): Promise<Finding[]> =>
  (await orphansOurs()).map((one) => ({
    about: "process",
    text: orphanText(one),
    remedy: "end it",
    mend: async () => orphanEnd(one),
  }));

/** Those that may be ended. */
export const orphansOurs = async (): Promise<Orphan[]> => (await orphansFind()).filter(({ isOurs }) => isOurs);

export function orphanText({ pid, wrappers, folder, since }: Orphan): string {
  const waiting = wrappers.map((one) => `, and so does its script, process ${one}`).join("");
  return `process ${pid} is a provider that works in ${folder}, since ${since.toISOString()}: its engine is dead, and it waits for ever${waiting}`;
}
