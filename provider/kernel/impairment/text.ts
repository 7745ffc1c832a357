import type { Conditions } from "./conditions.ts";
import type { ImpairmentMaking } from "./form.ts";

/** An impairment in words, such as `delay 50ms loss 1%; 10.0.0.9: delay 200ms`. */
export const impairmentRemark = ({
  conditions,
  toward = {},
}: Pick<ImpairmentMaking, "conditions" | "toward">): string =>
  [
    conditionsText(conditions),
    ...Object.entries(toward).map(([peer, own]) => `${peer}: ${conditionsText(own) || "no condition"}`),
  ]
    .filter(Boolean)
    .join("; ");

/** Conditions in words, such as `delay 50ms 5ms loss 1% rate 10mbit`. */
function conditionsText(conditions: Conditions): string {
  const { state, gemodel, ...plain } = conditions;
  const told = ["delay", "jitter", "loss", "duplicate", "corrupt", "reorder", "rate"] as const;
  const words = told.flatMap((key) => (Number.parseFloat(plain[key] ?? "0") > 0 ? [`${key} ${plain[key]}`] : []));
  return [...words, ...(state ? ["loss by state"] : []), ...(gemodel ? ["loss by gemodel"] : [])].join(" ");
}
