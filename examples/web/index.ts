import { Address, Netns, Process, Reach, Route, Sysctl, Veth } from "pulumi-netns";

const configuration = `worker_processes 1;
error_log stderr;
pid /run/nginx/nginx.pid;
events {}
http {
  access_log /dev/stdout;
  server {
    listen 80;
    listen [::]:80;
    root /srv/www;
  }
}
`;

const router = new Netns("web-router");
new Sysctl("forward", { netns: router, key: "net.ipv4.ip_forward", value: 1 });

const server = new Netns("web-server", {
  files: { "/etc/nginx/nginx.conf": configuration, "/srv/www/index.html": "<h1>served from a lab</h1>\n" },
  directories: ["/run/nginx", "/var/lib/nginx", "/var/log/nginx"],
});
const client = new Netns("web-client");

const sides = Object.entries({ 1: client, 2: server }).map(([number, netns]) => {
  const cable = new Veth(`side-${number}`, { name: "eth0", netns, peer: { name: `to-${number}`, netns: router } });
  const gateway = new Address(`gateway-${number}`, { device: cable.peer, address: `10.80.${number}.1/24` });
  const address = new Address(`address-${number}`, { device: cable, address: `10.80.${number}.10/24` });
  const options = { dependsOn: [gateway] };
  new Route(`default-${number}`, { device: address, destination: "default", via: `10.80.${number}.1` }, options);
  return address;
});

const nginx = new Process(
  "nginx",
  {
    netns: server,
    command: ["nginx", "-c", "/etc/nginx/nginx.conf", "-g", "daemon off;"],
    ready: { http: "http://127.0.0.1/" },
    restart: "on-failure",
    restartOn: ["/etc/nginx/nginx.conf"],
  },
  { dependsOn: sides },
);

// The page is served over the router, and nothing else is: another port refuses.
new Reach("page", { from: client, by: "http", url: "http://10.80.2.10/" }, { dependsOn: [nginx] });
new Reach(
  "no-other-port",
  { from: client, to: "10.80.2.10", by: "tcp", port: 81, expect: "refusal" },
  { dependsOn: [nginx] },
);
