import { Address, Netns, Process, Reach, Route, Sysctl, Veth } from "pulumi-netns";

const advertising = `interface lan {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  prefix 2001:db8:5::/64 {};
};
`;

const router = new Netns("ra-router", { files: { "/etc/radvd.conf": advertising } });
const forward = new Sysctl("forward", { netns: router, key: "net.ipv6.conf.all.forwarding", value: 1 });

// The client has no address in the program: it makes one of the prefix that the router advertises (RFC 4862).
const client = new Netns("ra-client");
const lan = new Veth("lan", { netns: router, peer: { name: "eth0", netns: client } });
const gateway = new Address("gateway", { device: lan, address: "2001:db8:5::1/64" });

// A server on the other side, so that the client needs the router's default route as well.
const server = new Netns("ra-server");
const wan = new Veth("wan", { netns: router, peer: { name: "eth0", netns: server } });
const beyond = new Address("beyond", { device: wan, address: "2001:db8:6::1/64" });
const served = new Address("served", { device: wan.peer, address: "2001:db8:6::10/64" });
const back = new Route("back", { device: served, destination: "default", via: "2001:db8:6::1" });

const radvd = new Process(
  "radvd",
  {
    netns: router,
    command: [
      "radvd",
      "--nodaemon",
      "--config",
      "/etc/radvd.conf",
      "--logmethod",
      "stderr",
      "--pidfile",
      "/run/radvd.pid",
    ],
    ready: { file: "/run/radvd.pid" },
    restartOn: ["/etc/radvd.conf"],
  },
  { dependsOn: [forward, gateway, beyond, back] },
);

new Reach("client-reaches-server", { from: client, to: served, retryFor: 20 }, { dependsOn: [radvd] });
