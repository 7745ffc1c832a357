// What a lab may not do to its host. `pulumi preview --policy-pack policy` refuses it before anything is touched.
const { PolicyPack } = require("@pulumi/policy");

const kind = (name) => `pulumi-nodejs:dynamic/linux:${name}`;

/** Whether something is on the host: without a namespace, or in that of a process, which may be the host's. */
const isOnHost = ({ netns }) => netns === undefined || typeof netns === "number" || netns.startsWith("/proc/");

/** `default`, and halves of all addresses: two of these take its place. */
const takesDefault = (destination) => destination === "default" || /\/[01]$/.test(destination);

const forwarding = /^net\.(ipv4\.ip_forward|ipv[46]\.conf\..+\.forwarding)$/;

new PolicyPack("lab", {
  policies: [
    {
      name: "host-default-route",
      description: "A lab leaves the host's default route alone.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, report) => {
        if (type !== kind("Route") || !isOnHost(props) || !takesDefault(props.destination)) return;
        report(`destination: ${props.destination} is the host's own way out; give the route a netns, or another table`);
      },
    },
    {
      name: "host-uplink",
      description: "A lab does not take the link of the host's default route.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, report) => {
        if (type !== kind("Nic") || props.allowDefaultRoute !== true) return;
        report("allowDefaultRoute: whoever reaches the host through this link would lose it; take another link");
      },
    },
    {
      name: "host-forwarding",
      description: "A lab leaves the host's forwarding to what needs it.",
      enforcementLevel: "advisory",
      validateResource: ({ type, props }, report) => {
        if (type !== kind("Sysctl") || !isOnHost(props) || !forwarding.test(props.key)) return;
        report(`key: ${props.key} of the host; a Masquerade turns forwarding on by itself, and puts it back`);
      },
    },
  ],
});
