import type { Need } from "../need.ts";

/** The need for the program that gives a link its keys and peers. */
export const wireguardNeed: Need = {
  name: "wg",
  without: "Wireguard",
  few: true,
  install: "wireguard-tools",
  commands: ["wg --version"],
};
