import * as pulumi from "@pulumi/pulumi";
import { chain, star, Topology } from "pulumi-netns";

const config = new pulumi.Config();
const campus = star(config.getNumber("hosts") ?? 20);

new Topology("campus", {
  ...campus,
  // One that is not like the others.
  namespaces: { ...campus.namespaces, printer: { lan: { address: "10.99.9.9/16", txQueueLength: 100 } } },
  masquerades: { internet: { source: "10.99.0.0/16", exceptOutDevice: "lan" } },
});

new Topology("backbone", chain(4, { prefix: "core" }));
