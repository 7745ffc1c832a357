/**
 * The module that stored state loads as `pulumi-netns/provider`: it exports each kind's handler under its class name. Old states
 * hold these names, so none is ever changed.
 */
import { setFlagsFromString } from "node:v8";
import { handler } from "./dynamic/handler.ts";
import { engineAddress } from "./host/engine/address.ts";
import { holdLifeline } from "./host/engine/lifeline.ts";
import { loadExeca } from "./host/run/run.ts";
import { address } from "./kinds/address.ts";
import { bond } from "./kinds/bond.ts";
import { bridge } from "./kinds/bridge.ts";
import { dummy } from "./kinds/dummy.ts";
import { exec } from "./kinds/exec.ts";
import { firewall } from "./kinds/firewall.ts";
import { geneve } from "./kinds/geneve.ts";
import { hsr } from "./kinds/hsr.ts";
import { ifb } from "./kinds/ifb.ts";
import { impairment } from "./kinds/impairment.ts";
import { ipvlan } from "./kinds/ipvlan.ts";
import { ipvtap } from "./kinds/ipvtap.ts";
import { macsec } from "./kinds/macsec.ts";
import { macvlan } from "./kinds/macvlan.ts";
import { macvtap } from "./kinds/macvtap.ts";
import { masquerade } from "./kinds/masquerade.ts";
import { neighbour } from "./kinds/neighbour.ts";
import { netns } from "./kinds/netns.ts";
import { nic } from "./kinds/nic.ts";
import { path } from "./kinds/path.ts";
import { portforward } from "./kinds/portforward.ts";
import { process as processKind } from "./kinds/process.ts";
import { reach } from "./kinds/reach.ts";
import { route } from "./kinds/route.ts";
import { rule } from "./kinds/rule.ts";
import { snat } from "./kinds/snat.ts";
import { sysctl } from "./kinds/sysctl.ts";
import { tap } from "./kinds/tap.ts";
import { throughput } from "./kinds/throughput.ts";
import { tun } from "./kinds/tun.ts";
import { tunnel } from "./kinds/tunnel.ts";
import { veth } from "./kinds/veth.ts";
import { vlan } from "./kinds/vlan.ts";
import { vrf } from "./kinds/vrf.ts";
import { vxlan } from "./kinds/vxlan.ts";
import { wireguard } from "./kinds/wireguard.ts";
import { topology } from "./topology/topology.ts";

// V8 would double its space for new objects again and again. With a thousand hosts that is a third of the plugin's memory,
// and the plugin is no quicker for it.
setFlagsFromString("--semi-space-growth-factor=1");
// The plugin loads execa now, while the engine still prepares the first check.
setTimeout(loadExeca, 0);
// With this lifeline the plugin ends as soon as the engine is dead. Only the plugin has the engine's address as an argument:
// other processes that load this file have no lifeline.
holdLifeline(engineAddress(process.argv));

export const Address = handler(address);
export const Bond = handler(bond);
export const Bridge = handler(bridge);
export const Dummy = handler(dummy);
export const Exec = handler(exec);
export const Firewall = handler(firewall);
export const Geneve = handler(geneve);
export const Hsr = handler(hsr);
export const Ifb = handler(ifb);
export const Impairment = handler(impairment);
export const Ipvlan = handler(ipvlan);
export const Ipvtap = handler(ipvtap);
export const Macsec = handler(macsec);
export const Macvlan = handler(macvlan);
export const Macvtap = handler(macvtap);
export const Masquerade = handler(masquerade);
export const Neighbour = handler(neighbour);
export const Netns = handler(netns);
export const Nic = handler(nic);
export const Path = handler(path);
export const PortForward = handler(portforward);
export const Process = handler(processKind);
export const Reach = handler(reach);
export const Route = handler(route);
export const Rule = handler(rule);
export const Snat = handler(snat);
export const Sysctl = handler(sysctl);
export const Tap = handler(tap);
export const Throughput = handler(throughput);
export const Topology = handler(topology);
export const Tun = handler(tun);
export const Tunnel = handler(tunnel);
export const Veth = handler(veth);
export const Vlan = handler(vlan);
export const Vrf = handler(vrf);
export const Vxlan = handler(vxlan);
export const Wireguard = handler(wireguard);
