import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { netnsArgument, netnsAsInput, netnsResource } from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { settingOnce } from "../kernel/overlap/identity.ts";
import { forwardingAlong } from "../kernel/setting/forwarding.ts";
import { sysctlKey, sysctlValue } from "../kernel/setting/schema.ts";
import { type Setting, settingIsOurs, settingRelease, settingUse } from "../kernel/setting/settings.ts";
import { sysctlGet, sysctlIsSecret, sysctlMissing } from "../kernel/setting/sysctl.ts";

const shape = {
  /** The setting, such as `net.ipv4.tcp_ecn`: see sysctl(8). A dot in a link's name is written as a slash. */
  key: sysctlKey,
  /** The value of the setting, a text or a number; several values have one space between them. */
  value: sysctlValue,
  /** The namespace, for the settings that begin with `net.`. @default the host */
  netns: netnsArgument,
};

const outputs = {
  /** The value that was found before the first change, and that deleting the resource puts back. */
  previousValue: z.string(),
};

/**
 * The arguments of a `Sysctl`: which setting it is, and its value.
 * @example { netns, key: "net.ipv4.ip_forward", value: 1 }
 */
export interface SysctlArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const sysctl = kindOf({
  name: "Sysctl",
  shape,
  outputs,
  rules: [
    {
      fields: ["key", "netns"],
      broken: ({ key, netns }) =>
        netns !== undefined && !key.startsWith("net.")
          ? `${key} is the whole machine's; a namespace has its own settings only below net.; leave netns out`
          : undefined,
    },
  ],
  warnings: [{ fields: ["key"], broken: ({ key }) => sysctlMissing(key) }],
  replaceOn: ["key", "netns"],
  secret: {
    fields: ["value", "previousValue"],
    by: "key",
    holds: (key) => sysctlIsSecret(sysctlKey.safeParse(key).data ?? ""),
  },
  create: use,
  async read(args, self) {
    const value = await sysctlGet(args.netns, args.key);
    return value !== undefined && (await settingIsOurs(setting(args, self), self)) ? { value } : undefined;
  },
  update: use,
  async remove(args, self) {
    for (const one of await settingRelease(setting(args, self), self)) await warn(one, self.urn);
  },
  async get({ netns, key }) {
    const value = await sysctlGet(netns, key);
    return value === undefined ? undefined : { value };
  },
  objects: ["setting"],
  identities: [
    {
      fields: ["key", "netns", "value"],
      of: ({ netns, key, value }) => settingOnce(netns, { setting: key, value, shared: false }, "key"),
    },
  ],
  shows: ({ netns, key, value }) => [{ netns, setting: `${key} = ${value}` }],
  without: { doctor: "where a setting is lacking, the kernel says so" },
});

/**
 * A kernel setting under /proc/sys: see sysctl(8). On delete the setting gets back the value that was found.
 * @example new Sysctl("ecn", { netns, key: "net.ipv4.tcp_ecn", value: 1 })
 */
export class Sysctl extends resourceOf(sysctl, { wire, get: { id: "key", by: ["netns"] } }) {}

/** The setting, with what the state says of it. During an update the state has the value of before. */
function setting({ key, netns, value }: Args, { recorded }: Self): Setting {
  const was = z.looseObject({ value: z.string(), previousValue: z.string().optional() }).safeParse(recorded).data;
  return { key, netns, shared: false, recorded: { value: was?.value ?? value, found: was?.previousValue } };
}

async function use(args: Args, self: Self) {
  const all = { ...setting(args, self), ...(await forwardingAlong(args)) };
  return { previousValue: await settingUse(all, self, args.value) };
}

function wire(_name: string, args: SysctlArgs) {
  return { args: { ...args, netns: netnsAsInput(args.netns) }, wiring: { within: [netnsResource(args.netns)] } };
}
