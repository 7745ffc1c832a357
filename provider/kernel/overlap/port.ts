import type { NetnsRef } from "../../host/netns.ts";
import { familyOf } from "../ip.ts";
import { endsOf } from "../nft/ports.ts";
import { placeText } from "../notes/place.ts";
import { type Identity, placeName } from "./identity.ts";

/** The first rule for a port counts, so that a second one for the same would do nothing. Ranges that share a port clash as well. */
export const portOnce = ({ netns, protocol, address, to, port, inDevice }: PortUse): Identity => {
  const where = `${protocol} port ${port}${address === undefined ? "" : ` of ${address}`}`;
  const by = inDevice === undefined ? "" : ` by ${inDevice}`;
  return {
    argument: "port",
    key: `${placeName(netns)} IPv${familyOf(to)} ${protocol} ports of ${address ?? "all"}${by}`,
    range: endsOf(port),
    text: `${where}${by} in ${placeText(netns)}`,
    wayOn: "give one of the two other ports",
  };
};

interface PortUse {
  netns?: NetnsRef;
  protocol: string;
  address?: string | undefined;
  to: string;
  port: number | string;
  inDevice?: string | undefined;
}
