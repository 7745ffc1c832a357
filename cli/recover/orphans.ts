import { type Orphan, orphanEnd, orphansFind } from "../../provider/host/engine/orphans.ts";
import { type Finding as Check, ok, warning } from "../doctor/finding.ts";
import type { Finding } from "./backend.ts";

/** The orphans, provider processes whose engine is dead, as findings of `doctor`. */
export async function orphanChecks(): Promise<Check[]> {
  const found = await orphansFind();
  if (found.length === 0) return [ok("orphans", "no provider whose engine is dead")];
  return found.map((one) => {
    const ends = one.isOurs ? "`pulumi-netns recover` and `pulumi-netns gc` end it; or " : "";
    return warning("orphans", orphanText(one), `${ends}type: kill ${[one.pid, ...one.wrappers].join(" ")}`);
  });
}

/** The orphans of projects that use this package, as findings of `recover`: each may belong to the killed run. */
export const orphanFindings = async (): Promise<Finding[]> =>
  (await orphansOurs()).map((one) => ({
    about: "process",
    text: orphanText(one),
    remedy: "end it",
    mend: async () => orphanEnd(one),
  }));

/** The orphans of projects that use this package. The others are not ours to end. */
export const orphansOurs = async (): Promise<Orphan[]> => (await orphansFind()).filter(({ isOurs }) => isOurs);

export function orphanText({ pid, wrappers, folder, since }: Orphan): string {
  const waiting = wrappers.map((one) => `, and so does its script, process ${one}`).join("");
  return `process ${pid} is a provider that works in ${folder}, since ${since.toISOString()}: its engine is dead, and it waits for ever${waiting}`;
}
