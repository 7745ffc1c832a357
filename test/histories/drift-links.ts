import type { Target, Way } from "./kind.ts";

const inside = ({ enter, args }: Target, words: string) => `${enter} ip link set dev ${args.name} ${words}`;

/** Changes by hand that are possible for a link of any type. */
export const linkDrifts: Readonly<Record<string, Way>> = {
  "link down": { command: (link) => inside(link, "down") },
  "link up": { command: (link) => inside(link, "up") },
  "link mtu": { command: (link) => inside(link, "mtu 1350") },
  "link mac": { command: (link) => inside(link, "address 02:00:00:00:0c:01") },
  "link master": { command: (link) => inside(link, "nomaster") },
  "link deleted": { command: ({ enter, args }) => `${enter} ip link del dev ${args.name}` },
  "link alias": { remarks: true, command: (link) => inside(link, "alias somebody") },
  "link alias emptied": { command: (link) => inside(link, 'alias ""') },
  "link-local flushed": {
    command: ({ enter, args }) => `${enter} ip -6 addr flush dev ${args.name} scope link`,
  },
};
