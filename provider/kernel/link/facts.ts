import type { LinkForms, LinkWanted } from "./common.ts";
import type { Link, LinkRef } from "./form.ts";

/** What the kernel says of each argument. Other programs are asked of those alone that are declared. */
export async function linkFacts(forms: LinkForms, wanted: LinkWanted, link: Link): Promise<Record<string, unknown>> {
  const facts: Record<string, unknown> = { ifindex: link.ifindex, up: link.flags.includes("UP") };
  for (const [argument, form] of Object.entries(forms)) {
    const declared = wanted[argument];
    if ("read" in form) facts[argument] = form.read(link, declared);
    else facts[argument] = declared === undefined ? undefined : await form.show(refOf(wanted), declared);
  }
  return facts;
}

/** Has other programs set what `ip link` does not. Throws the first error. */
export async function programsSet(forms: LinkForms, wanted: LinkWanted, before: LinkWanted): Promise<void> {
  for (const [argument, form] of Object.entries(forms)) {
    const [now, then] = [wanted[argument], before[argument]];
    if ("set" in form && (now !== undefined || then !== undefined)) await form.set(refOf(wanted), now, then);
  }
}

/** The same of what was found. One that fails keeps none of the others from being set. @returns what could not be put back */
export async function programsBack(forms: LinkForms, back: LinkWanted): Promise<string[]> {
  const failures: string[] = [];
  for (const [argument, form] of Object.entries(forms)) {
    if (!("set" in form) || back[argument] === undefined) continue;
    await form.set(refOf(back), back[argument] ?? undefined, undefined).catch((error: Error) => {
      failures.push(error.message);
    });
  }
  return failures;
}

const refOf = ({ netns, name }: LinkWanted): LinkRef => ({ netns, name });
