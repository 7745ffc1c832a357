import * as pulumi from "@pulumi/pulumi";
import { givenAs } from "../dynamic/arguments.ts";
import { deviceAsInput, deviceOwner } from "../dynamic/device.ts";
import { linkName } from "../kernel/link/schema.ts";
import { routeTableProblem } from "../kernel/route/tables.ts";
import type { Vrf } from "./vrf.ts";

/** The argument for a VRF whose table is meant. */
export const vrfArgument = givenAs<Vrf | undefined>()(linkName.optional());

/** The arguments for a program's `vrf`: its name, and the number of its table. */
export function byVrf({ vrf, table }: { vrf?: Vrf | undefined; table?: unknown }) {
  if (vrf !== undefined && table !== undefined) throw new pulumi.RunError("give vrf or table, not both");
  const args = vrf === undefined ? {} : { vrf: deviceAsInput(vrf), table: vrf.table };
  return { args, within: [deviceOwner(vrf)] };
}

/** The rule that a VRF came with its table, as a resource does. A name alone does not tell it. */
const vrfHasTable = {
  fields: ["vrf", "table"] as const,
  broken: ({ vrf, table }: { vrf?: string | undefined; table?: string | undefined }) =>
    vrf === undefined || (table !== undefined && table !== "main")
      ? undefined
      : `${JSON.stringify(vrf)} is a name, and this takes a Vrf of the program; for another one give the number of its table, as table`,
};

/** The rules about `table` and `vrf`. */
export const tableRules = [
  vrfHasTable,
  {
    fields: ["table"] as const,
    broken: ({ table }: { table?: string | undefined }) => (table === undefined ? undefined : routeTableProblem(table)),
  },
];
