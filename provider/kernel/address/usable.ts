import { batchAfterEarlier } from "../../host/batch/group.ts";
import { KernelError } from "../errors.ts";
import type { Link, LinkAddress } from "../link/form.ts";
import { linkShow } from "../link/links.ts";
import { type AddressRef, addressFind, addressText } from "./form.ts";

/** How long an IPv6 address may be tentative before we stop waiting, in milliseconds (RFC 4862 takes 1 to 2 s). */
const detectionLimit = 15_000;
const lookEvery = 200;

/** Waits until duplicate address detection is through (RFC 4862 §5.4). It can't begin on a link without a carrier. */
export async function addressUsable(making: AddressRef, shown: Link | undefined): Promise<LinkAddress> {
  const end = Date.now() + detectionLimit;
  // The other end of a cable that is made along with it may come up last.
  const isEarly = shown && addressPresent(making, shown).tentative && !shown.flags.includes("LOWER_UP");
  if (isEarly) await batchAfterEarlier();
  for (let link = isEarly ? await linkShow(making) : shown; ; link = await linkShow(making)) {
    const found = addressPresent(making, link);
    if (found.dadfailed) {
      throw new KernelError(
        "taken",
        `${addressText(making)}: another host of this network has it already (duplicate address detection)`,
      );
    }
    if (!found.tentative || !link?.flags.includes("LOWER_UP")) return found;
    if (Date.now() > end)
      throw new KernelError("timeout", `${addressText(making)} is still tentative after ${detectionLimit / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}

/** The address on its link. Throws where it is gone. */
export function addressPresent(ref: AddressRef, link: Link | undefined): LinkAddress {
  const found = link && addressFind(link, ref);
  if (!found) throw new KernelError("absent", `${addressText(ref)} is gone; \`pulumi up --refresh\` makes it again`);
  return found;
}
