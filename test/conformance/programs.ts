import { namespaces } from "./grounds.ts";
import type { Subject } from "./subject.ts";

// Programs that open a link's file, as a virtual machine does. They are Perl, since Node has no ioctl(2).

/** Reads once from an open file F, and fails where nothing comes. */
const read = "alarm 4; sysread(F, $b, 4000) or die";

/** A command that succeeds if a program in namespace `one` reads a frame from a macvtap or an ipvtap, while `sends` runs. */
export const frameReaches = (name: string, sends: string): string =>
  `ip netns exec one sh -c 'IFS=:; set -- $(cat /sys/class/net/${name}/tap*/dev); f=$(mktemp -u); mknod $f c $1 $2
    perl -e "open F, shift or die; ${read.replace("$b", "\\$b")}" $f & p=$!; sleep 0.3; unset IFS; ${sends}; wait $p; s=$?; rm $f; exit $s'`;

/** A command that succeeds if a program in namespace `one` gets what is sent by its tap (flags 0x1002) or tun (0x1001). */
const programGets = (name: string, flags: number, sends: string): string =>
  `ip netns exec one sh -c 'perl -e "open F, \\"+<\\", \\"/dev/net/tun\\" or die; \\$r = pack(\\"a16S\\", \\"${name}\\", ${flags}); ioctl(F, 0x400454ca, \\$r) or die; ${read.replace("$b", "\\$b")}" & p=$!; sleep 0.3; ${sends}; wait $p'`;

const look = "ip -n one -d link show dev t0";

/** What a tap and a tun have in common as subjects. */
export const ofProgram = (kind: string, flags: number): Subject => ({
  kind,
  ground: namespaces,
  args: { name: "t0", netns: "one", user: "nobody" },
  inPlace: {
    mtu: { to: 1400, look, shows: /mtu 1400/ },
    txQueueLength: { to: 100, look, shows: /qlen 100/ },
  },
  replaced: {
    name: "t1",
    netns: "two",
    user: "daemon",
    group: "nogroup",
    multiQueue: true,
    vnetHeader: true,
    packetInfo: true,
  },
  drift: [
    { hand: "ip -n one link set t0 mtu 1300", shows: ["mtu"] },
    { hand: "ip -n one link set t0 down", shows: ["up"] },
    { hand: "ip -n one link del t0", shows: "gone" },
  ],
  foreign: { make: "ip -n one link add t0 type bridge", remove: "ip -n one link del t0" },
  overwrite: "ip -n one link set t0 alias somebody",
  // A program gets what the namespace sends, and once it has ended the link is still there.
  traffic: [
    {
      around: ["ip -n one addr add 10.8.0.1/24 dev t0"],
      passes: [
        programGets("t0", flags, "ip netns exec one ping -c 2 -i 0.2 -W 1 10.8.0.2"),
        `${look} | grep -q "tun type ${kind.toLowerCase()} .*user nobody"`,
      ],
    },
  ],
  bad: [
    { args: { name: "t0", user: "Not A User" }, says: /user: .*name of an account.*"Not A User"/ },
    { args: { name: "t0", device: "eth0" }, says: /device/ },
  ],
});
