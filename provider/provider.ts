/** What stored state requires as `pulumi-netns/provider`: each kind's handler under its class name, for ever. */
import { setFlagsFromString } from "node:v8";
import { handler } from "./dynamic/handler.ts";
import { engineAddress } from "./host/engine/address.ts";
import { holdLifeline } from "./host/engine/lifeline.ts";
import { loadExeca } from "./host/run/run.ts";
import { address } from "./kinds/address.ts";
import { bridge } from "./kinds/bridge.ts";
import { macvlan } from "./kinds/macvlan.ts";
import { masquerade } from "./kinds/masquerade.ts";
import { netns } from "./kinds/netns.ts";
import { nic } from "./kinds/nic.ts";
import { route } from "./kinds/route.ts";
import { sysctl } from "./kinds/sysctl.ts";
import { veth } from "./kinds/veth.ts";
import { vxlan } from "./kinds/vxlan.ts";
import { topology } from "./topology/topology.ts";

// V8 would double its space for what is new, again and again: a third of the plugin where there are a thousand hosts, and no quicker.
setFlagsFromString("--semi-space-growth-factor=1");
// While the engine thinks about the first check.
setTimeout(loadExeca, 0);
// The plugin gets the engine's address as an argument; whoever else loads this file has none.
holdLifeline(engineAddress(process.argv));

export const Address = handler(address);
export const Bridge = handler(bridge);
export const Macvlan = handler(macvlan);
export const Masquerade = handler(masquerade);
export const Netns = handler(netns);
export const Nic = handler(nic);
export const Route = handler(route);
export const Sysctl = handler(sysctl);
export const Topology = handler(topology);
export const Veth = handler(veth);
export const Vxlan = handler(vxlan);
