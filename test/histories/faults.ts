import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Operation } from "../../provider/host/run/operations.ts";
import type { Fault } from "./steps.ts";

const [started, ended] = ["pulumi-netns:operation-start", "pulumi-netns:operation-end"] as const;

/** Counts operations on the host from now on, and calls `strike` at one of them. @returns a function that ends the counting */
export function onOperation({ at, when }: Fault, strike: (operation: Operation) => void): () => void {
  const begun: unknown[] = [];
  const onStart = (operation: unknown) => {
    begun.push(operation);
    if (when === "before" && begun.length - 1 === at) strike(operation as Operation);
  };
  const onEnd = (operation: unknown) => {
    if (when === "after" && begun.indexOf(operation) === at) strike(operation as Operation);
  };
  subscribe(started, onStart);
  subscribe(ended, onEnd);
  return () => {
    unsubscribe(started, onStart);
    unsubscribe(ended, onEnd);
  };
}
