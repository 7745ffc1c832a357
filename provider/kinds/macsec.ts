import * as z from "zod";
import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { deviceArgument } from "../dynamic/device.ts";
import { commonForms } from "../kernel/link/common.ts";
import { otherProgram, typeField } from "../kernel/link/field.ts";
import { lowerLink } from "../kernel/link/lower-link.ts";
import { upperLinkNeed } from "../kernel/link/needs.ts";
import { linkName, mac } from "../kernel/link/schema.ts";
import { replayField, sciPortField, switchField } from "../kernel/macsec/fields.ts";
import { cipherSchema, keysProblem, keysSchema, peersProblem, peersSchema } from "../kernel/macsec/schema.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";
import { withKeys } from "./macsec-verbs.ts";

export const macsec = withKeys(
  linkKind({
    name: "Macsec",
    type: "macsec",
    needs: [upperLinkNeed("Macsec", "macsec")],
    shows: ({ netns, name, sciPort, peers = {} }) =>
      [`port ${sciPort}`, ...Object.keys(peers).map((peer) => `peer ${peer}`)].map((remark) => ({
        netns,
        link: name,
        remark,
      })),
    fields: {
      /** The link by which the frames are sent and received, in the same namespace or another (`linkNetns`). */
      device: lowerLink(deviceArgument(linkName), "link"),
      /** The port in the number of the link's channel (SCI), which has `mac` before it, 1 to 65535. @default 1 */
      sciPort: sciPortField,
      /** The link's MAC address, which is part of the number of its channel (SCI). @default derived from project, stack and resource name: the same each time */
      mac: { ...commonForms.mac, schema: kernelsOwn(mac), fixed: true },
      /** The cipher. @default "gcm-aes-128" */
      cipher: typeField(cipherSchema.default("gcm-aes-128"), {
        word: "cipher",
        keys: ["cipher_suite"],
        read: (printed) => String(printed).toLowerCase() as z.output<typeof cipherSchema>,
        fixed: true,
      }),
      /** Whether frames are encrypted. Otherwise everybody on the way can read them, and nobody can change them. @default false */
      encrypt: switchField(z.boolean().default(false), "encrypt"),
      /** Whether sent frames are protected: without it they leave as the link gets them. @default true */
      protect: switchField(z.boolean().default(true), "protect"),
      /** The received frames that are dropped: `strict` all that are not protected by a known key, `check` only forged ones, `disabled` none. @default "strict" */
      validate: typeField(z.enum(["strict", "check", "disabled"]).default("strict"), {
        word: "validate",
        keys: ["validation"],
      }),
      /** How many frames late a frame may come; a later one is dropped as a replay. False drops none. @default false */
      replayWindow: replayField,
      /** Whether each frame has the number of its channel (SCI), which takes 8 bytes. @default true */
      sendSci: switchField(z.boolean().default(true), "send_sci", "inc_sci"),
      /** The association by whose key the link sends, 0 to 3. @default 0 */
      encodingSa: typeField(whole("encodingSa", 0, 3).default(0), { word: "encodingsa", keys: ["encoding_sa"] }),
      /** The keys with which the link sends, by the number of their association, `"0"` to `"3"`: all of them; secrets. @default none */
      keys: otherProgram(keysSchema.default({})),
      /** The far ends from which the link receives, by names of your choice: all of them. @default none */
      peers: otherProgram(peersSchema.default({})),
    },
    rules: [
      { fields: ["keys", "cipher", "encodingSa"], broken: keysProblem },
      { fields: ["peers", "cipher"], broken: peersProblem },
      {
        fields: ["sendSci", "sciPort"],
        broken: ({ sendSci, sciPort }) =>
          sendSci === false && sciPort !== 1
            ? `without it the far end takes port 1 for the sender's, and sciPort is ${sciPort}; leave one of the two out`
            : undefined,
      },
    ],
  }),
);

/**
 * The arguments of a `Macsec`.
 * @example { device: uplink, encrypt: true, keys: { "0": { id: "01", key: nearKey } }, peers: { far: { mac: farMac, keys: { "0": { id: "02", key: farKey } } } } }
 */
export interface MacsecArgs extends ArgsOf<typeof macsec.shape> {}

/**
 * A link whose frames are protected, or encrypted, on their way over another link (MACsec, IEEE 802.1AE): see ip-macsec(8).
 * @example
 * new Macsec("ms0", {
 *   ...{ device: cable, mac: "02:00:00:00:00:0a", encrypt: true, keys: { "0": { id: "01", key: nearKey } } },
 *   peers: { far: { mac: "02:00:00:00:00:0b", keys: { "0": { id: "02", key: farKey } } } },
 * });
 */
export class Macsec extends linkResource(macsec) {}
