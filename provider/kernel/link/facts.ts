import { isBonded, ownMtu } from "./bonded.ts";
import type { LinkForms, LinkWanted } from "./common.ts";
import type { Link, LinkRef } from "./form.ts";

/**
 * Reads the kernel's value of each argument. Arguments that need another program than `ip` are read only where they are declared.
 */
export async function linkFacts(forms: LinkForms, wanted: LinkWanted, link: Link): Promise<Record<string, unknown>> {
  const facts: Record<string, unknown> = { ifindex: link.ifindex, up: link.flags.includes("UP") };
  for (const [argument, form] of Object.entries(forms)) {
    const declared = wanted[argument];
    const read = "read" in form ? form.read(link, declared) : undefined;
    const shown = "show" in form && declared !== undefined ? await form.show(refOf(wanted), declared) : undefined;
    facts[argument] =
      "read" in form && shown !== undefined ? { ...(read as object), ...(shown as object) } : (read ?? shown);
  }
  return isBonded(link) ? { ...facts, mtu: await ownMtu(wanted, link) } : facts;
}

/** Sets the arguments that need another program than `ip link`. Throws the first error. */
export async function programsSet(forms: LinkForms, wanted: LinkWanted, before: LinkWanted): Promise<void> {
  for (const [argument, form] of Object.entries(forms)) {
    const [now, then] = [wanted[argument], before[argument]];
    if ("set" in form && (now !== undefined || then !== undefined)) await form.set(refOf(wanted), now, then);
  }
}

/** Puts those arguments back as they were found; a failure does not stop the others. @returns what could not be put back */
export async function programsBack(forms: LinkForms, back: LinkWanted): Promise<string[]> {
  const failures: string[] = [];
  for (const [argument, form] of Object.entries(forms)) {
    if (!("set" in form) || back[argument] === undefined) continue;
    const done = form.back ? form.back(refOf(back)) : form.set(refOf(back), back[argument] ?? undefined, undefined);
    await done.catch((error: Error) => {
      failures.push(error.message);
    });
  }
  return failures;
}

const refOf = ({ netns, name, under }: LinkWanted): LinkRef => ({ netns, name, under });
