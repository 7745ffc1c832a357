import { onWireguard } from "./wireguard.ts";

onWireguard("a change of one peer cuts no other, and keys are in no trace and no note", "wireguard-peers.ts");
