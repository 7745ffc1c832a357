import * as pulumi from "@pulumi/pulumi";
import { Address, Netns, Reach, Route, Sysctl, Veth, Wireguard, wireguardPublicKey } from "pulumi-netns";

// The east end's key is given, so that both ends can be told each other's public key; the west end makes its own.
const eastKey = new pulumi.Config().requireSecret("eastKey");

const [west, east] = [new Netns("west"), new Netns("east")];
const [westUplink, eastUplink] = [new Netns("west-uplink"), new Netns("east-uplink")];

/** A cable between two namespaces, with an address at each end. */
function cable(name: string, ends: [Netns, string][]) {
  const [[near, nearAddress], [far, farAddress]] = ends as [[Netns, string], [Netns, string]];
  const veth = new Veth(name, { netns: near, name, peer: { netns: far, name } });
  const addresses = [
    new Address(`${name}-near`, { device: veth, address: nearAddress }),
    new Address(`${name}-far`, { device: veth.peer, address: farAddress }),
  ];
  return { dependsOn: addresses };
}

/** A site: its router, which knows nothing but the site and the tunnel, and a host. */
function site(router: Netns, hostName: string, network: string) {
  const host = new Netns(hostName);
  const up = cable(hostName, [
    [router, `${network}.1/24`],
    [host, `${network}.10/24`],
  ]);
  new Sysctl(`${hostName}-forwards`, { netns: router, key: "net.ipv4.ip_forward", value: 1 });
  new Route(`${hostName}-default`, { netns: host, destination: "default", via: `${network}.1` }, up);
  return host;
}

// The internet is a cable here. No packet of a site passes it but inside the tunnel, whose ends alone the two uplinks have.
cable("internet", [
  [westUplink, "192.0.2.1/30"],
  [eastUplink, "192.0.2.2/30"],
]);
const office = site(west, "office", "10.1.0");
const server = site(east, "server", "10.2.0");

const westEnd = new Wireguard("west-vpn", {
  name: "vpn",
  netns: west,
  linkNetns: westUplink,
  listenPort: 51820,
  peers: {
    east: { publicKey: wireguardPublicKey(eastKey), endpoint: "192.0.2.2:51820", allowedIps: ["10.2.0.0/24"] },
  },
});
const eastEnd = new Wireguard("east-vpn", {
  name: "vpn",
  netns: east,
  linkNetns: eastUplink,
  privateKey: eastKey,
  listenPort: 51820,
  // The east end learns from the first packet where the west end is.
  peers: { west: { publicKey: westEnd.publicKey, allowedIps: ["10.1.0.0/24"] } },
});
const routes = [
  new Route("to-east", { device: westEnd, destination: "10.2.0.0/24" }),
  new Route("to-west", { device: eastEnd, destination: "10.1.0.0/24" }),
];

new Reach(
  "office-to-server",
  { from: office, to: "10.2.0.10", timeout: 3, retryFor: 20 },
  { dependsOn: [server, ...routes] },
);

export const westKey = westEnd.publicKey;
