import type { Adopted } from "../adopted.ts";
import { cable, quietCable } from "../grounds.ts";
import type { Subject } from "../subject.ts";

export const subjects: Subject[] = [
  {
    kind: "Address",
    ground: cable,
    args: { device: "eth0", netns: "one", address: "10.9.0.1/24" },
    siblings: [
      {
        kind: "Address",
        name: "secondary",
        args: { device: "eth0", netns: "one", address: "10.9.0.2/24" },
        look: "ip -n one addr show dev eth0",
        shows: /inet 10\.9\.0\.2\/24/,
      },
      {
        kind: "Route",
        name: "default",
        args: { device: "eth0", netns: "one", destination: "default", via: "10.9.0.254" },
        look: "ip -n one route",
        shows: /default via 10\.9\.0\.254 dev eth0/,
      },
    ],
    inPlace: {
      validLifetime: {
        to: 1000,
        look: "ip -n one addr show dev eth0",
        shows: /inet 10\.9\.0\.1\/24[^\n]*\n\s+valid_lft (1000|999|998)sec/,
      },
    },
    replaced: { address: "10.9.0.77/24", label: "eth0:lab" },
    drift: [
      { hand: "ip -n one addr del 10.9.0.1/24 dev eth0", shows: "gone" },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 up", shows: [] },
    ],
    foreign: { make: "ip -n one addr add 10.9.0.1/24 dev eth0", remove: "ip -n one addr del 10.9.0.1/24 dev eth0" },
    bad: [
      { args: { device: "eth0", address: "10.9.0.256/24" }, says: /address: .*10\.9\.0\.256\/24/ },
      { args: { device: "eth0", address: "10.9.0.1/33" }, says: /address: .*\/33/ },
      { args: { device: "eth0", address: "10.9.0.1" }, says: /address: .*prefix length/ },
      { args: { device: "eth0", address: "224.0.0.1/4" }, says: /address: .*multicast/ },
      { args: { device: "eth0", address: "2001:db8::g/64" }, says: /address/ },
      { args: { device: "eth0", address: "10.9.0.1/24", peer: "2001:db8::1" }, says: /peer: .*another family/ },
      {
        args: { device: "eth0", address: "10.9.0.1/24", preferredLifetime: 5 },
        says: /preferredLifetime: .*give both/,
      },
      { args: { device: "eth0 up", address: "10.9.0.1/24" }, says: /device/ },
    ],
  },
  {
    kind: "Address",
    title: "of IPv6",
    ground: cable,
    args: { device: "eth0", netns: "one", address: "2001:DB8:9:0::1/64" },
    inPlace: {
      validLifetime: {
        to: 1000,
        look: "ip -n one addr show dev eth0",
        shows: /inet6 2001:db8:9::1\/64[^\n]*\n\s+valid_lft (1000|99\d)sec/,
      },
      preferredLifetime: { to: 500, look: "ip -n one addr show dev eth0", shows: /preferred_lft (500|49\d)sec/ },
    },
    replaced: { address: "2001:db8:9::77/64", duplicateDetection: false },
    drift: [
      { hand: "ip -n one addr del 2001:db8:9::1/64 dev eth0", shows: "gone" },
      { hand: "ip -n one link set eth0 down; ip -n one link set eth0 up", shows: "gone" },
    ],
    foreign: {
      make: "ip -n one addr add 2001:db8:9::1/64 dev eth0 nodad",
      remove: "ip -n one addr del 2001:db8:9::1/64 dev eth0",
    },
    bad: [
      { args: { device: "eth0", address: "2001:db8::1/64", label: "eth0:x" }, says: /label: only IPv4/ },
      {
        args: { device: "eth0", address: "2001:db8::1/64", scope: "link" },
        says: /scope: .*2001:db8::1\/64 is global/,
      },
      { args: { device: "eth0", address: "fe80::1/64", scope: "global" }, says: /scope: .*fe80::1\/64 is link/ },
    ],
  },
  {
    kind: "Address",
    title: "with a scope and a peer",
    ground: cable,
    args: { device: "eth0", netns: "one", address: "10.9.0.1/32", peer: "10.9.0.2/32" },
    inPlace: {},
    replaced: { scope: "link", peer: "10.9.0.3/32" },
    drift: [{ hand: "ip -n one addr del 10.9.0.1/32 peer 10.9.0.2/32 dev eth0", shows: "gone" }],
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Address",
    ...quietCable,
    args: { device: "eth0", netns: "one", address: "10.9.0.1/24", validLifetime: 1000 },
    changes: /adopts address 10\.9\.0\.1\/24 on link eth0 in netns one .* changes validLifetime: none => 1000;/,
    look: "ip -n one addr show dev eth0",
    shows: /10\.9\.0\.1\/24[^\n]*\n\s+valid_lft (1000|99\d)sec/,
    more: { preferredLifetime: 500 },
    drift: "ip -n one addr replace 10.9.0.1/24 dev eth0 valid_lft 300 preferred_lft 300",
  },
  {
    kind: "Address",
    title: "of IPv6, that changes nothing",
    ...quietCable,
    args: { device: "eth0", netns: "one", address: "2001:db8:9::1/64" },
    changes: /changes nothing but its mark;/,
    look: "ip -n one addr show dev eth0",
    shows: /2001:db8:9::1\/64 scope global nodad noprefixroute/,
    more: { validLifetime: 700, preferredLifetime: 600 },
    drift: "ip -n one addr replace 2001:db8:9::1/64 dev eth0 nodad noprefixroute valid_lft 800 preferred_lft 700",
  },
];
