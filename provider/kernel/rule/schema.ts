import * as z from "zod";
import { bitsOf, canonical, type Family, familyOf, isPrefix, networkOf } from "../ip.ts";
import { shown, text, whole } from "../schema/text.ts";

/** The order in which rules are asked. The kernel's own first one, of table `local`, has 0. */
export const rulePriority = whole("priority", 1, 2 ** 32 - 1);

/** The addresses that a rule is about: a network, or an address, which is kept without the length /32 or /128. */
export const ruleNetwork = text(
  [
    (value) => familyOf(value) !== undefined && (!value.includes("/") || isPrefix(value)),
    (value) => `expected a network or an address, such as 10.1.0.0/24 or 2001:db8::1, got ${shown(value)}`,
  ],
  [
    (value) => !value.endsWith("/0"),
    (value) => `${value} is every address, which a rule is about anyway; leave it out`,
  ],
  [
    (value) => !value.includes("/") || networkOf(value) === canonical(value),
    (value) => `${value} has host bits set; the network is ${networkOf(value)}`,
  ],
).transform(bare);

/** A network in the form in which the kernel prints it in a rule: a single address has no length. */
export function bare(network: string): string {
  const [address = "", length] = canonical(network).split("/");
  return length === `${bitsOf(familyOf(address) as Family)}` ? address : canonical(network);
}

/** A number, or a text about numbers; the form is undefined where a text means nothing. */
function numeric(form: (text: string) => string | undefined, why: (text: string) => string) {
  const error = ({ input }: { input?: unknown }) => why(typeof input === "number" ? `${input}` : shown(`${input}`));
  return z.union([z.number(), z.string()], { error }).transform((input, context) => {
    const written = form(`${input}`);
    if (written !== undefined) return written;
    context.addIssue({ code: "custom", message: error({ input }), input });
    return z.NEVER;
  });
}

const most = 2 ** 32 - 1;
const numberText = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i;

/** A firewall mark, with or without a mask, in the form in which the kernel prints it: `0x1/0xff`. Mark 0 alone is any. */
export const fwmark = numeric(
  (text) => {
    const [mark = "", mask = `${most}`, ...more] = text.split("/");
    const isRight = more.length === 0 && [mark, mask].every((one) => numberText.test(one) && Number(one) <= most);
    // The kernel forgets a mask of 0, with which each mark fits.
    const isAny = Number(mask) === 0 || (Number(mark) === 0 && Number(mask) === most);
    return isRight && !isAny ? markOf(mark, mask) : undefined;
  },
  (value) => `a mark is from 1 to 0xffffffff, such as 1 or "0x1", or with a mask, such as "0x0/0xff", not ${value}`,
);

/** A mark in the form of {@link fwmark}. */
export const markOf = (mark: string, mask = `${most}`): string =>
  Number(mask) === most ? hex(Number(mark)) : `${hex(Number(mark))}/${hex(Number(mask))}`;

const hex = (number: number): string => `0x${number.toString(16)}`;

/** A type of service, in the form in which the kernel prints one without a name: `0x10`. */
export const tos = numeric(
  (text) => (numberText.test(text) && Number(text) > 0 && Number(text) < 256 ? tosOf(Number(text)) : undefined),
  (value) => `tos is a number from 1 to 255, such as 16 or "0x10", not ${value}`,
);

export const tosOf = (number: number): string => `0x${number.toString(16).padStart(2, "0")}`;

/** A number or a range in one form. */
export const rangeOf = (first: number, last: number): string => (first === last ? `${first}` : `${first}-${last}`);

const range = (what: string, least: number, greatest: number) =>
  numeric(
    (text) => {
      const [, first, last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(text) ?? [];
      const [low, high] = [Number(first), Number(last)];
      return least <= low && low <= high && high <= greatest ? rangeOf(low, high) : undefined;
    },
    (value) => `${what} is a number from ${least} to ${greatest}, or a range such as "1000-2000", not ${value}`,
  );

/** Ports: the kernel takes no rule with port 65535. */
export const rulePorts = range("a port", 1, 65534);

export const uidRange = range("a user's number", 0, most - 1);

/** The numbers of protocols: the names that `ip` takes and prints are those of the host's /etc/protocols, if that is there. */
export const protocols = {
  ...{ icmp: 1, igmp: 2, tcp: 6, udp: 17, gre: 47, esp: 50, ah: 51, icmpv6: 58, ospf: 89, pim: 103, vrrp: 112 },
  ...{ sctp: 132, udplite: 136 },
} as const;

export type Protocol = keyof typeof protocols;

export const ruleProtocol = z.enum(Object.keys(protocols) as Protocol[]);
