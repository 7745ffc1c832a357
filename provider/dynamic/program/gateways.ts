import { contains, familyOf } from "../../kernel/ip.ts";
import { linkText } from "../../kernel/link/form.ts";
import { linkPlace } from "../../kernel/overlap/identity.ts";
import type { CheckFailure } from "../kind.ts";
import type { Gateway } from "../traits.ts";
import type { Part } from "./part.ts";

/** The networks that links of a program lead to, by their addresses and by routes without a gateway. */
export class Gateways {
  /** By link, then by part. */
  private readonly networks = new Map<string, Map<Part, string[]>>();

  add(part: Part): void {
    for (const { network, ...link } of part.reaches ?? []) {
      const all = this.networks.get(linkPlace(link)) ?? new Map<Part, string[]>();
      this.networks.set(linkPlace(link), all.set(part, [...(all.get(part) ?? []), network]));
    }
  }

  remove(part: Part): void {
    for (const link of part.reaches ?? []) this.networks.get(linkPlace(link))?.delete(part);
  }

  /**
   * Warnings about gateways of a part that no network of their link leads to, as far as this program tells.
   * @param isOurs whether the program makes a link: other links may have addresses that the program does not know
   */
  warnings(part: Part, isOurs: (link: Gateway) => boolean): CheckFailure[] {
    return (part.gateways ?? []).filter(isOurs).flatMap((gateway) => {
      const networks = [...(this.networks.get(linkPlace(gateway))?.values() ?? [])].flat();
      const family = networks.filter((one) => familyOf(one) === familyOf(gateway.via));
      if (family.length === 0 || family.some((one) => contains(one, gateway.via))) return [];
      const reason =
        `no network of ${linkText(gateway)} leads to the gateway ${gateway.via}: this program gives it ${family.join(", ")}. ` +
        "Give a gateway on one of these, or say onLink: true where it is there all the same";
      return [{ property: part.place(gateway.argument), reason }];
    });
  }
}
