import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type NetnsInput, netnsResource, netnsWord } from "../dynamic/device.ts";
import type { Kind, Self } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { KernelResource } from "../dynamic/resource.ts";
import { netnsRef } from "../kernel/netns/schema.ts";
import { forwardingAlong } from "../kernel/setting/forwarding.ts";
import { sysctlKey, sysctlValue } from "../kernel/setting/schema.ts";
import { type Setting, settingIsOurs, settingRelease, settingUse } from "../kernel/setting/settings.ts";
import { sysctlGet, sysctlIsSecret } from "../kernel/setting/sysctl.ts";

export interface SysctlArgs {
  /** The setting, such as `net.ipv4.tcp_ecn`: see sysctl(8). A dot in a link's name is written as a slash. */
  key: pulumi.Input<string>;
  /** Its value, a text or a number. Of a setting that only root can read, such as net.ipv4.tcp_fastopen_key, it is a secret. */
  value: pulumi.Input<string | number>;
  /** The namespace, for the settings that begin with `net.`. @default the host */
  netns?: NetnsInput;
}

const schema = z.strictObject({ key: sysctlKey, value: sysctlValue, netns: netnsRef.optional() });

type Args = z.infer<typeof schema>;

export const sysctl: Kind<Args> = {
  name: "Sysctl",
  schema,
  rules: [
    {
      fields: ["key", "netns"],
      broken: ({ key, netns }) =>
        netns !== undefined && !key.startsWith("net.")
          ? `${key} is the whole machine's; a namespace has its own settings only below net.`
          : undefined,
    },
  ],
  replaceOn: ["key", "netns"],
  outputs: ["previousValue"],
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
};

/**
 * A kernel setting under /proc/sys: see sysctl(8). On delete it gets back the value that was found.
 * @example new Sysctl("ecn", { netns, key: "net.ipv4.tcp_ecn", value: 1 })
 */
export class Sysctl extends KernelResource {
  declare readonly key: pulumi.Output<string>;
  declare readonly value: pulumi.Output<string>;
  declare readonly netns: pulumi.Output<string | number | undefined>;
  /** The value that was found before the first change, and is put back. */
  declare readonly previousValue: pulumi.Output<string>;

  /** Reads a setting; `id` is its key. It is never changed. */
  static get(
    name: string,
    id: pulumi.Input<string>,
    args: Pick<SysctlArgs, "netns"> = {},
    opts?: pulumi.CustomResourceOptions,
  ): Sysctl {
    return new Sysctl(name, { ...args, key: id } as SysctlArgs, { ...opts, id });
  }

  constructor(name: string, args: SysctlArgs, opts?: pulumi.CustomResourceOptions) {
    const namespace = netnsResource(args.netns);
    super(sysctl, name, { ...args, netns: netnsWord(args.netns) }, { within: [namespace] }, opts);
  }
}

/** The setting, with what the state says of it. The value in it is that of before an update. */
function setting({ key, netns, value }: Args, { recorded }: Self): Setting {
  const was = z.looseObject({ value: z.string(), previousValue: z.string().optional() }).safeParse(recorded).data;
  return { key, netns, shared: false, recorded: { value: was?.value ?? value, found: was?.previousValue } };
}

async function use(args: Args, self: Self) {
  const all = { ...setting(args, self), ...(await forwardingAlong(args)) };
  return { previousValue: await settingUse(all, self, args.value) };
}
