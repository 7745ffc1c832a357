import { Topology } from "pulumi-netns";

const plans = { gold: "20mbit", silver: "8mbit", bronze: "2mbit" } as const;
const addressOf = (index: number) => `10.71.0.${index + 10}`;

const clients = Object.keys(plans).map(
  (plan, index) => [`my-${plan}`, { "my-lan": `${addressOf(index)}/24` }] as const,
);
const toward = Object.fromEntries(Object.values(plans).map((rate, index) => [addressOf(index), { rate }]));

new Topology("shaping", {
  bridges: { "my-lan": {} },
  namespaces: {
    "my-server": { "my-lan": { address: "10.71.0.2/24", impairment: { rate: "50mbit", toward } } },
    ...Object.fromEntries(clients),
  },
});
