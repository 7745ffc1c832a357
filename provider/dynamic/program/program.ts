import type { LinkRef } from "../../kernel/link/form.ts";
import { clashText, type Identity, isSame, netnsOnce } from "../../kernel/overlap/identity.ts";
import type { CheckFailure } from "../kind.ts";
import { engineListens } from "../log.ts";
import { Gateways } from "./gateways.ts";
import { Links } from "./links.ts";
import type { Part } from "./part.ts";
import { Segments } from "./segments.ts";

/** Failures and warnings of a resource that come from the others of its program. */
export interface Beside {
  failures: CheckFailure[];
  warnings: CheckFailure[];
}

/**
 * The resources of one run's program, as far as they were checked. The engine checks only what the program declares: a resource
 * that the state alone has is deleted in this run, and clashes with nothing here.
 */
export class Program {
  private readonly parts = new Map<string, readonly Part[]>();
  /** The holders of each thing by its key: several where they have parts of it that do not overlap. */
  private readonly holders = new Map<string, Holder[]>();
  private readonly segments = new Segments();
  private readonly links = new Links();
  private readonly gateways = new Gateways();

  /** Remembers a resource by its mark. A resource that is checked again, as before it is replaced, takes its own place. */
  declare(mark: string, parts: readonly Part[]): Beside {
    this.forget(mark);
    this.parts.set(mark, parts);
    const failures = parts.flatMap((part) => part.identities.flatMap((identity) => this.hold(part, identity)));
    for (const part of parts) {
      this.segments.add(part);
      this.links.add(part);
      this.gateways.add(part);
    }
    const isOurs = (link: LinkRef) => this.links.has(link);
    const own = parts.flatMap((part) => [...this.doubles(part), ...this.gateways.warnings(part, isOurs)]);
    const warnings = [...own, ...this.links.warnings(parts)];
    return { failures: once(failures), warnings };
  }

  /** Whether a resource that was declared makes the namespace of this name or path. */
  hasNetns(netns: NonNullable<LinkRef["netns"]>): boolean {
    return typeof netns === "string" && this.holders.has(netnsOnce(netns).key);
  }

  hasLink(link: LinkRef): boolean {
    return this.links.has(link);
  }

  private forget(mark: string): void {
    for (const part of this.parts.get(mark) ?? []) {
      this.segments.remove(part);
      this.links.remove(part);
      this.gateways.remove(part);
      for (const { key } of part.identities) {
        const others = (this.holders.get(key) ?? []).filter((one) => one.part !== part);
        if (others.length > 0) this.holders.set(key, others);
        else this.holders.delete(key);
      }
    }
  }

  /** A failure where another part has this identity already; else none, and the identity becomes this part's. */
  private hold(part: Part, identity: Identity): CheckFailure[] {
    const { key, argument } = identity;
    const all = this.holders.get(key) ?? [];
    const holder = all.find((one) => isSame(one.identity, identity));
    if (!holder) this.holders.set(key, [...all, { part, identity }]);
    // A rule of the kind itself reports a cable whose two ends have the same name.
    if (!holder || holder.part === part) return [];
    const reason = clashText(identity, holder.identity, holder.part.who);
    if (reason === undefined) return [];
    return [{ property: part.place(argument), reason: part.words?.(holder.part) ?? reason }];
  }

  /** Warnings about addresses that another link has too, where the two links hear each other. */
  private doubles(part: Part): CheckFailure[] {
    return part.identities.flatMap(({ argument, address }) => {
      const other = address && this.segments.sameAddress(part, address);
      if (!address || !other) return [];
      const reason = `${address.text} is the address of ${other.who} too, and frames go from one to the other: neighbours reach only one of them; give one another address`;
      return [{ property: part.place(argument), reason }];
    });
  }
}

interface Holder {
  part: Part;
  identity: Identity;
}

/** Each failure once: both ends of a cable may clash with another cable for the same reason. */
const once = (failures: readonly CheckFailure[]): CheckFailure[] =>
  failures.filter(
    ({ property, reason }, index) =>
      failures.findIndex((one) => one.property === property && one.reason === reason) === index,
  );

const running = new Program();

/** The program whose resources this process checks. Where no engine runs the process, each resource is alone. */
export const programOfRun = (): Program => (engineListens() ? running : new Program());
