import ts from "typescript";

/** A type as the engine has it: what may be known later is known, and a resource is named beside it. */
export interface PlainType {
  /** One, or those of a union. A boolean is one. */
  parts: ts.Type[];
  /** The class of which a resource can be given in place of a value. */
  resource?: string;
}

/** The interfaces by which resources are given, with how pages call them. */
const resources = new Map([
  ["Device", "Device"],
  ["Namespace", "Netns"],
]);

/** `pulumi.Input<T>` is T, or one of these around it. */
const later = new Set(["Promise", "OutputInstance"]);

export function plainTypeOf(checker: ts.TypeChecker, type: ts.Type): PlainType {
  const value = insideOutput(checker, type) ?? type;
  const all = value.isUnion() ? value.types : [value];
  const names = all.map((one) => one.symbol?.name);
  const resource = names.map((name) => resources.get(name)).find((name) => name !== undefined);
  const parts = all.filter((one, index) => {
    const name = names[index] ?? "";
    return !(one.flags & ts.TypeFlags.Undefined) && !later.has(name) && !resources.has(name);
  });
  const booleans = parts.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
  const rest = parts.filter((one) => !booleans.includes(one));
  return {
    parts: booleans.length === 2 ? [...rest, checker.getBooleanType()] : parts,
    ...(resource !== undefined && { resource }),
  };
}

/** What an output holds, of a type that is one. */
export function insideOutput(checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined {
  const instance = (type.isIntersection() ? type.types : [type]).find(
    ({ symbol }) => symbol?.name === "OutputInstance",
  );
  return instance && checker.getTypeArguments(instance as ts.TypeReference)[0];
}
