export type { Device, DeviceHandle, DeviceInput, NetnsInput } from "./dynamic/device.ts";
export { Address, type AddressArgs } from "./kinds/address.ts";
export { Bridge, type BridgeArgs } from "./kinds/bridge.ts";
export { Macvlan, type MacvlanArgs } from "./kinds/macvlan.ts";
export { Masquerade, type MasqueradeArgs } from "./kinds/masquerade.ts";
export { Netns, type NetnsArgs } from "./kinds/netns.ts";
export type { NexthopArgs } from "./kinds/nexthop.ts";
export { Nic, type NicArgs } from "./kinds/nic.ts";
export { Route, type RouteArgs } from "./kinds/route.ts";
export { Sysctl, type SysctlArgs } from "./kinds/sysctl.ts";
export { Veth, type VethArgs } from "./kinds/veth.ts";
export type { VethEndArgs } from "./kinds/veth-end.ts";
export { Vxlan, type VxlanArgs } from "./kinds/vxlan.ts";
export type {
  TopologyArgs,
  TopologyBridgeArgs,
  TopologyCableArgs,
  TopologyLinkArgs,
  TopologyMasqueradeArgs,
  TopologyNamespaceArgs,
} from "./topology/arguments.ts";
export type { TopologyKindLinkArgs } from "./topology/kind-link-args.ts";
export {
  chain,
  fullMesh,
  type Routed,
  type RoutedOptions,
  ring,
  type StarOptions,
  spineLeaf,
  star,
  tree,
} from "./topology/shapes.ts";
export { Topology } from "./topology/topology.ts";
