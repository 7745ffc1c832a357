import { Address, Netns, PortForward, Process, Reach, Route, Veth } from "pulumi-netns";

const configuration = `worker_processes 1;
error_log stderr;
pid /run/nginx/nginx.pid;
events {}
http {
  access_log /dev/stdout;
  server {
    listen 80;
    root /srv/www;
  }
}
`;

const server = new Netns("pf-server", {
  files: { "/etc/nginx/nginx.conf": configuration, "/srv/www/index.html": "<h1>behind the host</h1>\n" },
  directories: ["/run/nginx", "/var/lib/nginx", "/var/log/nginx"],
});
const cable = new Veth("pf-cable", { name: "pf-host", peer: { name: "eth0", netns: server } });
const gateway = new Address("gateway", { device: cable, address: "10.82.0.1/24" });
const address = new Address("address", { device: cable.peer, address: "10.82.0.2/24" });
new Route("way-out", { device: address, destination: "default", via: "10.82.0.1" }, { dependsOn: [gateway] });

const nginx = new Process(
  "nginx",
  {
    netns: server,
    command: ["nginx", "-c", "/etc/nginx/nginx.conf", "-g", "daemon off;"],
    ready: { http: "http://127.0.0.1/" },
  },
  { dependsOn: [address] },
);

// Port 8080 of the host, at each of its addresses, is port 80 of the server.
const web = new PortForward("web", { port: 8080, to: "10.82.0.2", toPort: 80 }, { dependsOn: [nginx] });
new Reach("page", { by: "http", url: "http://10.82.0.1:8080/" }, { dependsOn: [web] });
