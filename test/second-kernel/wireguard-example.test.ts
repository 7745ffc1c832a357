import { onWireguard } from "./wireguard.ts";

onWireguard("brings up the example of a VPN, keeps its keys and keeps them secret", "wireguard-lab.ts");
