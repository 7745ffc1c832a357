import { qdiscOf } from "./conditions.ts";
import { burstIn, conditionsIn } from "./found.ts";
import { type KernelQdisc, qdiscIsMarked } from "./qdiscs.ts";

/** The words of `tc` that make a discipline as the kernel shows it, whoever made it; or why release could not put it back. */
export function qdiscSpelled(root: KernelQdisc, others: readonly KernelQdisc[]): { words: string[] } | { odd: string } {
  const { kind, handle, options } = root;
  if (!["netem", "tbf"].includes(kind)) return { odd: `a ${kind}` };
  if (others.some(({ parent = "" }) => parent.startsWith(handle))) return { odd: `a ${kind} with others inside` };
  const strange = Object.entries(options).find(([key, value]) => isStrange(key, value));
  if (strange) return { odd: `a ${kind} with ${strange[0]}` };
  if (kind === "tbf") return { words: ["root", "handle", handle, ...tbfSpelled(options)] };
  // The kernel does not tell by which table it spreads the delays.
  const found = conditionsIn(root, {});
  const { jitter = "0us" } = found;
  if (jitter !== "0us" && !qdiscIsMarked(root))
    return { odd: "a netem with jitter, whose distribution the kernel does not tell" };
  const words = qdiscOf(found)?.words;
  // A netem without any condition still counts its packets.
  return { words: ["root", "handle", handle, ...(words ?? ["netem", "limit", `${options.limit}`])] };
}

/** What waits is told as the time that it waits. */
function tbfSpelled(options: KernelQdisc["options"]): string[] {
  const [rate, burst] = [Number(options.rate), burstIn(String(options.burst))];
  const limit = burst + Math.round((rate * Number(options.lat ?? 0)) / 1e6);
  return ["tbf", "rate", `${rate * 8}bit`, "burst", `${burst}`, "limit", `${limit}`];
}

const plain = "limit delay loss-random loss-state loss-gemodel duplicate corrupt reorder burst lat mpu".split(" ");

/** Whether an option has a value that none of our words gives. */
function isStrange(key: string, value: unknown): boolean {
  if (plain.includes(key)) return hasCorrelation(key, value);
  if (key === "ecn") return value !== false;
  if (key === "gap") return Number(value) > 1;
  if (key === "linklayer") return value !== "ethernet";
  return key === "rate"
    ? typeof value === "object" &&
        Object.values(value ?? {})
          .slice(1)
          .some(Number)
    : true;
}

/** Whether losses and the like follow one another, as we never let them. */
const hasCorrelation = (key: string, value: unknown): boolean =>
  key !== "delay" && typeof value === "object" && Number((value as { correlation?: unknown }).correlation ?? 0) !== 0;
