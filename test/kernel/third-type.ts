import { afterEach, beforeEach } from "node:test";
import { claimedTypes } from "../../provider/kernel/claimed/types.ts";
import { ClaimedVerbs } from "../../provider/kernel/claimed/verbs.ts";
import { shell } from "../support/shell.ts";
import { type Neighbour, neighbourForm } from "./neighbours.ts";

// A type that only this process knows: the built provider, which `Deployed` drives, has never heard of it.
claimedTypes.push(neighbourForm);
export const neighbours = new ClaimedVerbs(neighbourForm);

export const farMac = "02:00:00:00:00:02";
export const otherMac = "02:00:00:00:00:99";
export const mark = "pulumi-netns:1 lab/dev Neighbour:far 0123abcd";
export const owner = { id: "Neighbour:far@00112233", mark, nonce: "00112233" };
export const making: Neighbour = {
  netns: "one",
  device: "eth0",
  address: "10.9.0.2",
  mac: farMac,
  owner,
  within: ["Veth:cable@1"],
};

/** Two namespaces on a cable, of which the far one answers no ARP: only who knows its MAC address reaches it. */
beforeEach(() => {
  shell("ip netns add one; ip netns add two");
  shell(`ip -n one link add eth0 type veth peer name eth0 address ${farMac} netns two`);
  shell("ip -n one addr add 10.9.0.1/24 dev eth0; ip -n two addr add 10.9.0.2/24 dev eth0");
  shell("ip netns exec two sysctl -qw net.ipv4.conf.eth0.arp_ignore=8");
  shell("ip -n one link set eth0 up; ip -n two link set eth0 up");
});
afterEach(() => shell("ip netns del one; ip netns del two"));

export const reaches = (): boolean => /1 received/.test(shell("ip netns exec one ping -c 1 -W 1 10.9.0.2 || true"));
export const downAndUp = () => shell("ip -n one link set eth0 down; ip -n one link set eth0 up");
export const note = () => shell("cat /run/pulumi-netns/one@*/*.json");
