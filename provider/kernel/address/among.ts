import { familyOf, isPrefix } from "../ip.ts";
import { type AddressRef, addressRefOf } from "./form.ts";

/** The addresses among claims. */
export const addressesAmong = (claims: readonly { about: string }[]): AddressRef[] =>
  claims.flatMap(({ about }) => {
    const [type, ...words] = about.split(" ");
    return type === "address" && isAddressIdentity(words) ? [addressRefOf(words)] : [];
  });

/** Whether words are the identity of an address: in a damaged note they may be anything. */
export function isAddressIdentity(words: readonly string[]): boolean {
  const { address, peer = address, name } = addressRefOf(words);
  return name !== "" && isPrefix(address) && familyOf(peer) === familyOf(address);
}
