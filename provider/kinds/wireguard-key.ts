import * as pulumi from "@pulumi/pulumi";
import { publicKeyOf } from "../kernel/wireguard/keys.ts";
import { privateKeySchema } from "../kernel/wireguard/schema.ts";

/**
 * The public key of a private one, for the peers of a link whose key is given: `wg pubkey` prints the same.
 * @example { publicKey: wireguardPublicKey(config.requireSecret("eastKey")), allowedIps: ["10.2.0.0/24"] }
 */
export const wireguardPublicKey = (key: pulumi.Input<string>): pulumi.Output<string> =>
  pulumi.unsecret(pulumi.output(key).apply((one) => publicKeyOf(privateKeySchema.parse(one))));
