import type { DeviceInput, NetnsInput } from "../dynamic/device.ts";
import { deviceAsInput, netnsAsInput, netnsResource } from "../dynamic/device.ts";

interface Leaving {
  netns?: NetnsInput | undefined;
  outDevice?: DeviceInput | undefined;
  exceptOutDevice?: DeviceInput | undefined;
}

/** The rule that packets leave by one link, or by all but one. */
export const oneOutDevice = {
  fields: ["outDevice", "exceptOutDevice"] as const,
  broken: ({ outDevice, exceptOutDevice }: { outDevice?: string | undefined; exceptOutDevice?: string | undefined }) =>
    outDevice && exceptOutDevice ? "give outDevice or exceptOutDevice, not both" : undefined,
};

/** The wiring of a translation of what leaves a namespace. */
export function leavingWire<A extends Leaving>(_name: string, args: A) {
  const names = {
    netns: netnsAsInput(args.netns),
    outDevice: deviceAsInput(args.outDevice),
    exceptOutDevice: deviceAsInput(args.exceptOutDevice),
  };
  return { args: { ...args, ...names }, wiring: { within: [netnsResource(args.netns)] } };
}
