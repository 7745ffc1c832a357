export type { Trigger } from "./dynamic/checking.ts";
export type { Device, DeviceHandle, DeviceInput, NetnsInput } from "./dynamic/device.ts";
export { Address, type AddressArgs } from "./kinds/address.ts";
export { Bond, type BondArgs } from "./kinds/bond.ts";
export { Bridge, type BridgeArgs } from "./kinds/bridge.ts";
export type { DataSize, Duration, PeerConditions, Percent, Rate } from "./kinds/conditions-shape.ts";
export { Dummy, type DummyArgs } from "./kinds/dummy.ts";
export { Exec, type ExecArgs } from "./kinds/exec.ts";
export { Firewall, type FirewallArgs } from "./kinds/firewall.ts";
export type { FirewallChainArgs, FirewallRuleArgs } from "./kinds/firewall-shape.ts";
export { Geneve, type GeneveArgs } from "./kinds/geneve.ts";
export { Hsr, type HsrArgs } from "./kinds/hsr.ts";
export { Ifb, type IfbArgs } from "./kinds/ifb.ts";
export type { LinkConditions } from "./kinds/impaired-shape.ts";
export { Impairment, type ImpairmentArgs } from "./kinds/impairment.ts";
export { Ipvlan, type IpvlanArgs } from "./kinds/ipvlan.ts";
export { Ipvtap, type IpvtapArgs } from "./kinds/ipvtap.ts";
export { Macsec, type MacsecArgs } from "./kinds/macsec.ts";
export { Macvlan, type MacvlanArgs } from "./kinds/macvlan.ts";
export { Macvtap, type MacvtapArgs } from "./kinds/macvtap.ts";
export { Masquerade, type MasqueradeArgs } from "./kinds/masquerade.ts";
export { Neighbour, type NeighbourArgs } from "./kinds/neighbour.ts";
export { Netns, type NetnsArgs } from "./kinds/netns.ts";
export type { NexthopArgs } from "./kinds/nexthop.ts";
export { Nic, type NicArgs } from "./kinds/nic.ts";
export { Path, type PathArgs } from "./kinds/path.ts";
export { PortForward, type PortForwardArgs } from "./kinds/portforward.ts";
export { Process, type ProcessArgs } from "./kinds/process.ts";
export { Reach, type ReachArgs } from "./kinds/reach.ts";
export { Route, type RouteArgs } from "./kinds/route.ts";
export { Rule, type RuleArgs } from "./kinds/rule.ts";
export { Snat, type SnatArgs } from "./kinds/snat.ts";
export { Sysctl, type SysctlArgs } from "./kinds/sysctl.ts";
export { Tap, type TapArgs } from "./kinds/tap.ts";
export { Throughput, type ThroughputArgs } from "./kinds/throughput.ts";
export { Tun, type TunArgs } from "./kinds/tun.ts";
export { Tunnel, type TunnelArgs } from "./kinds/tunnel.ts";
export { Veth, type VethArgs } from "./kinds/veth.ts";
export type { VethEndArgs } from "./kinds/veth-end.ts";
export { Vlan, type VlanArgs } from "./kinds/vlan.ts";
export { Vrf, type VrfArgs } from "./kinds/vrf.ts";
export { Vxlan, type VxlanArgs } from "./kinds/vxlan.ts";
export { Wireguard, type WireguardArgs } from "./kinds/wireguard.ts";
export { wireguardPublicKey } from "./kinds/wireguard-key.ts";
export type {
  TopologyArgs,
  TopologyBridgeArgs,
  TopologyCableArgs,
  TopologyCheckArgs,
  TopologyLinkArgs,
  TopologyNamespaceArgs,
  TopologyProcessArgs,
} from "./topology/arguments.ts";
export type { TopologyKindLinkArgs } from "./topology/kind-link-args.ts";
export type {
  TopologyFirewallArgs,
  TopologyMasqueradeArgs,
  TopologyPortForwardArgs,
  TopologySnatArgs,
} from "./topology/placed-args.ts";
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
