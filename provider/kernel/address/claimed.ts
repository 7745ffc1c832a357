import type { Line } from "../../host/batch/batch.ts";
import type { ClaimedForm, ClaimedMaking } from "../claimed/form.ts";
import { blamed, KernelError } from "../errors.ts";
import { networkOf } from "../ip.ts";
import { linkIsOfStack, linkParse, linkShowLastLine, linkText } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { linkMissing } from "../link/refused.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { isAddressIdentity } from "./among.ts";
import {
  type AddressRef,
  type AddressShown,
  type AddressWanted,
  addressArgv,
  addressFacts,
  addressIdentity,
  addressKeeping,
  addressOn,
  addressRefOf,
  addressText,
  removalLines,
} from "./form.ts";

/** An address to be made, with its owner. */
export interface AddressMaking extends ClaimedMaking, AddressWanted {}

/** Addresses as claimed objects: an address has no room for a mark, so a note, the claim, tells whose the address is. */
export const addressForm: ClaimedForm<AddressMaking, AddressShown> = {
  name: "address",
  program: "ip",
  isIdentity: isAddressIdentity,
  // The kernel takes a gateway only on a network that it knows, so addresses are made before routes.
  rank: () => 10,
  removal: async ({ identity }) => removalLines(identity),
  release: ({ netns, identity }, { values }) => backLines({ netns, ...addressRefOf(identity) }, values),
  stands({ identity }, { links }) {
    const ref = addressRefOf(identity);
    return (
      addressOn(
        links.find(({ ifname }) => ifname === ref.name),
        ref,
      ) !== undefined
    );
  },
  network(identity) {
    const { address, peer } = addressRefOf(identity);
    return networkOf(peer?.includes("/") ? peer : address);
  },
  // With a primary address the kernel drops others of its network, which may be another stack's, and routes.
  takesOthers: true,

  argument: "address",
  identity: addressIdentity,
  text: addressText,
  line: (verb, making) => ({ argv: addressArgv(verb, making) }),
  // An IPv6 address with a lifetime, made while its link was down, has no route to its network; `add` would make none either.
  again: ({ address, validLifetime }) => (validLifetime !== undefined && address.includes(":") ? "replace" : "add"),
  showLine: ({ name }) => linkShowLastLine(name),
  find: async (shown, making) => addressOn(linkParse(shown, making), making),
  look: addressLook,
  // The link has to be of the same stack: on another link somebody else may have made the same address.
  isSame: ({ scope, label, owner }, { link, address }) =>
    linkIsOfStack(link, owner) &&
    (scope ?? address.scope) === address.scope &&
    (label ?? address.label) === address.label,
  taken: () => ({ wayOn: "Remove it by hand" }),
  explain,
  keeping: (wanted, shown) => addressKeeping(wanted, shown?.address),
  // The kernel drops a secondary address along with another one, but never a primary address.
  watch: async () => (shown) => shown.address.secondary,
  adopts: (making, { address }) => ({ obstacle: fixedOtherwise(making, address) }),
};

/** Reads an address, whoever made it. Same as: ip -n NETNS addr show dev NAME to ADDRESS */
export async function addressLook(ref: AddressRef): Promise<AddressShown | undefined> {
  return addressOn(await linkShow(ref), ref);
}

/** The line that gives an address back the lifetimes with which it was found; no line where nothing was changed. */
async function backLines(ref: AddressRef, back: BeforeAdoption["values"]): Promise<Line[]> {
  const found = Object.keys(back).length > 0 ? await addressLook(ref) : undefined;
  if (!found) return [];
  const lifetime = (key: string) => (typeof back[key] === "number" ? (back[key] as number) : undefined);
  const [validLifetime, preferredLifetime] = [lifetime("validLifetime"), lifetime("preferredLifetime")];
  const wanted = { ...ref, validLifetime, preferredLifetime, adopt: false };
  return [{ argv: addressArgv("replace", addressKeeping(wanted, found.address)) }];
}

/** The obstacle to an adoption where an argument is declared otherwise that the kernel does not change on an address. */
function fixedOtherwise(making: AddressMaking, found: AddressShown["address"]): string | undefined {
  const facts = addressFacts(making, found);
  const fixed = (["scope", "label", "duplicateDetection"] as const).find(
    (key) => making[key] !== undefined && making[key] !== facts[key],
  );
  return (
    fixed && `its ${fixed} is ${JSON.stringify(facts[fixed])}, and the kernel changes that for no address that is there`
  );
}

async function explain(making: AddressMaking): Promise<KernelError | undefined> {
  const link = await linkShow(making);
  if (!link) return linkMissing("device", making, `, so ${making.address} cannot be on it`);
  if (!making.address.includes(":") || link.mtu >= 1280) return undefined;
  const rule = `${making.address} is of IPv6, which needs an mtu of 1280 (RFC 8200), and ${linkText(making)} has ${link.mtu}`;
  return blamed("address", new KernelError("conflict", `${rule}; raise the link's mtu`));
}
