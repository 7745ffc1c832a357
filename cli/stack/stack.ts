import { classIn, membersOf } from "../kinds.ts";
import { Problem } from "../problem.ts";
import { exportSchema } from "./deployment.ts";
import { engine, type StackRef } from "./engine.ts";

/** One of our resources, from the stack's state. */
export interface StackResource {
  /** The kind's class name, such as `Bridge`. */
  kind: string;
  outputs: Record<string, unknown>;
  /** The resource's name in the program; for a member of a topology, that of the topology. */
  resource?: string;
}

export interface Stack {
  /** `PROJECT/STACK`. */
  name: string;
  resources: StackResource[];
}

/** Same as: pulumi stack export. Throws {@link Problem} if there is no such stack, or no resource of ours in it. */
export async function stackRead(ref: StackRef): Promise<Stack> {
  const { deployment } = exportSchema.parse(JSON.parse(await engine(ref, ["stack", "export"])));
  const ours = (deployment?.resources ?? []).filter((one) => classIn(one.type) !== undefined && !one.delete);
  const [, stack = "", project = ""] = /^urn:pulumi:(.*?)::(.*?)::/.exec(ours[0]?.urn ?? "") ?? [];
  if (ours.length === 0) throw new Problem(`${ref.stack ?? "the stack"} holds no lab; \`pulumi up\` builds it`);
  return {
    name: `${project}/${stack}`,
    resources: ours.flatMap(({ urn, type, outputs = {} }) =>
      partsOf(type, outputs).map((part) => ({ ...part, resource: urn.split("::").slice(3).join("::") })),
    ),
  };
}

/** The members of a resource such as a topology, else the resource itself. The list is empty for other providers' resources. */
export function partsOf(type: string, outputs: StackResource["outputs"]): StackResource[] {
  const kind = classIn(type);
  return kind === undefined ? [] : (membersOf(type)?.parts(outputs) ?? [{ kind, outputs }]);
}
