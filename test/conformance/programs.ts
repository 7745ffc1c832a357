// Programs that open a link's file, as a virtual machine does. They are Perl, since Node has no ioctl(2).

/** Reads once from an open file F, and fails where nothing comes. */
const read = "alarm 4; sysread(F, $b, 4000) or die";

/** A command that succeeds if a program in namespace `one` reads a frame from a macvtap or an ipvtap, while `sends` runs. */
export const frameReaches = (name: string, sends: string): string =>
  `ip netns exec one sh -c 'IFS=:; set -- $(cat /sys/class/net/${name}/tap*/dev); f=$(mktemp -u); mknod $f c $1 $2
    perl -e "open F, shift or die; ${read.replace("$b", "\\$b")}" $f & p=$!; sleep 0.3; unset IFS; ${sends}; wait $p; s=$?; rm $f; exit $s'`;

/** A command that succeeds if a program in namespace `one` gets what is sent by its tap (flags 0x1002) or tun (0x1001). */
export const programGets = (name: string, flags: number, sends: string): string =>
  `ip netns exec one sh -c 'perl -e "open F, \\"+<\\", \\"/dev/net/tun\\" or die; \\$r = pack(\\"a16S\\", \\"${name}\\", ${flags}); ioctl(F, 0x400454ca, \\$r) or die; ${read.replace("$b", "\\$b")}" & p=$!; sleep 0.3; ${sends}; wait $p'`;
