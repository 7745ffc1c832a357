import * as z from "zod";
import { deviceArgument } from "../dynamic/device.ts";
import { choiceField, typeField } from "../kernel/link/field.ts";
import { lowerLink } from "../kernel/link/lower-link.ts";
import { linkName } from "../kernel/link/schema.ts";

/** What an ipvlan and an ipvtap have in common. */
export const ipvlanFields = {
  /** The link below, whose MAC address this one shares, in the same namespace or another (`linkNetns`). */
  device: lowerLink(deviceArgument(linkName), "link"),
  /** What connects the links on one `device`: `l2` a switch, `l3` a router without broadcasts, `l3s` the same with the netfilter hooks of the namespace of `device`. All links on one `device` have the same mode. @default "l3" */
  mode: typeField(z.enum(["l2", "l3", "l3s"]).default("l3"), { word: "mode" }),
  /** Which other links on the same `device` it reaches: `bridge` all; `private` none; `vepa` all, by way of an outside switch. All links on one `device` have the same. @default "bridge" */
  flag: choiceField(z.enum(["bridge", "private", "vepa"]).default("bridge")),
};
