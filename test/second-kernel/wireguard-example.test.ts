import { onWireguard } from "./wireguard.ts";

const skip = process.env.SOAK_EMULATED ? undefined : "it takes minutes: npm run soak -- --emulated";

onWireguard("brings up the example of a VPN, keeps its keys and keeps them secret", "wireguard-lab.ts", skip);
