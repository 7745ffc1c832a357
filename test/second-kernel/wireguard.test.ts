import { onWireguard } from "./wireguard.ts";

onWireguard("a change of one peer cuts no other, and keys are in no trace and no note", "wireguard-peers.ts");
onWireguard("a link of somebody else's is adopted, and given back with its peers", "wireguard-adopted.ts");
