import ts from "typescript";

/** A type without what Pulumi adds: Promise and Output are taken off, and a class whose resource can be given is listed apart. */
export interface PlainType {
  /** The type itself, or the members of a union. A boolean is one member. */
  parts: ts.Type[];
  /** The class whose resource can be given instead of a value. */
  resource?: string;
}

/** The interfaces that stand for a resource, with the class that pages name. */
const resources = new Map([
  ["Device", "Device"],
  ["Namespace", "Netns"],
  ["Vrf", "Vrf"],
]);

/** `pulumi.Input<T>` is a union of T and these two, which hold a T. */
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

/** The type that an output holds; undefined for other types. */
export function insideOutput(checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined {
  const instance = (type.isIntersection() ? type.types : [type]).find(
    ({ symbol }) => symbol?.name === "OutputInstance",
  );
  return instance && checker.getTypeArguments(instance as ts.TypeReference)[0];
}
