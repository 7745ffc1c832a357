import { Address, Bridge, Exec, Netns, Process, Reach, Veth } from "pulumi-netns";

/** The zone of this lab: what nobody else's name server knows. */
const zone = `server:
  interface: 10.53.0.53
  access-control: 10.53.0.0/24 allow
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  module-config: "iterator"
  local-zone: "lab.example." static
  local-data: "www.lab.example. IN A 10.53.0.80"
  local-data: "mail.lab.example. IN A 10.53.0.25"
`;

const lan = new Bridge("dns-lan");

const server = new Netns("dns-server", { files: { "/etc/unbound/lab.conf": zone } });
const client = new Netns("dns-client", { nameservers: ["10.53.0.53"], nsswitch: { hosts: "files dns" } });
const web = new Netns("dns-web");

const addresses = Object.entries({ 53: server, 80: web, 7: client }).map(([number, netns]) => {
  const cable = new Veth(`dns-${number}`, { master: lan, peer: { name: "eth0", netns } });
  return new Address(`address-${number}`, { device: cable.peer, address: `10.53.0.${number}/24` });
});

const unbound = new Process(
  "unbound",
  {
    netns: server,
    command: ["unbound", "-d", "-c", "/etc/unbound/lab.conf"],
    ready: { udp: 53 },
    restartOn: ["/etc/unbound/lab.conf"],
  },
  { dependsOn: addresses },
);

// The client looks the name up as any of its programs does: by its own resolv.conf, at the lab's own server.
new Reach("by-name", { from: client, to: "www.lab.example" }, { dependsOn: [unbound] });

export const mail = new Exec(
  "mail",
  {
    netns: client,
    command: ["getent", "ahostsv4", "mail.lab.example"],
    expect: { stdout: "^10\\.53\\.0\\.25\\b" },
    triggers: [zone],
  },
  { dependsOn: [unbound] },
).stdout;
