import { CommandError } from "../../host/errors.ts";
import { run } from "../../host/run/run.ts";
import { KernelError } from "../errors.ts";
import { type Conditions, needsNetem } from "./conditions.ts";
import type { ImpairmentMaking } from "./form.ts";

type Wanted = Pick<ImpairmentMaking, "conditions" | "toward">;

/** The error where `tc` refuses a discipline since the kernel has none of its kind. */
export function disciplineLacking({ conditions, toward }: Wanted, error: string): KernelError | undefined {
  if (!/qdisc kind is unknown|Unknown qdisc/.test(error)) return undefined;
  const kind = allOf({ conditions, toward }).some(needsNetem) ? "netem" : toward ? "htb" : "tbf";
  const what = `this kernel has no ${kind}: load it with \`modprobe sch_${kind}\` (CONFIG_NET_SCH_${kind.toUpperCase()})`;
  const without = kind === "netem" ? "; a rate alone does without netem" : "";
  return new KernelError("refused", `${what}${without} (tc: ${error})`);
}

/** The reason why this kernel cannot give conditions that need netem; undefined where it can, or where that cannot be tried. */
export async function netemMissing(wanted: Wanted): Promise<string | undefined> {
  if (!allOf(wanted).some(needsNetem)) return undefined;
  tried ??= netemError();
  return disciplineLacking(wanted, (await tried) ?? "")?.message;
}

const allOf = ({ conditions, toward }: Wanted): Conditions[] => [conditions, ...Object.values(toward ?? {})];

/** What `tc` says against a netem. One try is enough for all resources of a program. */
let tried: Promise<string | undefined> | undefined;

/** Tries a netem in a namespace that is thrown away. */
const netemError = (): Promise<string | undefined> =>
  run(["unshare", "--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem"]).then(
    () => undefined,
    (error) => (error instanceof CommandError ? error.reason : undefined),
  );
