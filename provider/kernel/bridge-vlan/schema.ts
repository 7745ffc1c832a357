import * as z from "zod";
import { type Rule, shown, text, whole } from "../schema/text.ts";
import { declaresVlans, endsOf, numbersOf, rangesOf, type Vlan, type Vlans, wholeOf } from "./list.ts";

const wrong = (value: string) => `a VLAN is a number from 1 to 4094, or a range such as "30-39", not ${shown(value)}`;

const rangeRule: Rule = [
  (value) => {
    const [first, last] = endsOf(value);
    return /^\d{1,4}-\d{1,4}$/.test(value) && first >= 1 && first < last && last <= 4094;
  },
  wrong,
];

const vlan = z.union([whole("a VLAN", 1, 4094), text(rangeRule)], {
  error: ({ input }) => (input === undefined ? undefined : wrong(String(input))),
});

/** A list of VLANs, each of which stands there once. */
export const vlanList = z.array(vlan).superRefine((list, context) => {
  const twice = numbersOf(list.filter(isVlan)).find((one, index, all) => all.indexOf(one) < index);
  if (twice !== undefined)
    context.addIssue({ code: "custom", message: `VLAN ${twice} stands here twice; take one of the two out` });
});

const isVlan = (one: unknown): one is Vlan => typeof one === "number" || typeof one === "string";

/** The VLAN of received frames that have no tag; 0 for none. */
export const pvid = whole("pvid", 0, 4094);

/** The rules about the VLANs of one port. */
export function vlanRules(vlans: Vlans, context: z.core.$RefinementCtx): void {
  if (!declaresVlans(vlans)) return;
  const all = wholeOf(vlans);
  const both = all.untagged.find((one) => all.tagged.includes(one));
  const isIn = (one: number) => one === 0 || all.untagged.includes(one) || all.tagged.includes(one);
  const refuse = (argument: keyof Vlans, message: string) =>
    context.addIssue({ code: "custom", path: [argument], message });
  if (both !== undefined)
    refuse("tagged", `VLAN ${both} is untagged too, and a port sends it in one way; take it out of one`);
  if (!isIn(all.pvid))
    refuse("pvid", `${all.pvid} is none of the VLANs in untagged; add it there or to tagged, or leave untagged out`);
  if (vlans.pvid === undefined && all.untagged.length > 1)
    refuse(
      "pvid",
      `give one of the untagged VLANs ${rangesOf(all.untagged).join(", ")} for received frames without a tag, or 0 to drop those`,
    );
}
