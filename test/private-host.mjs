// A preload of `node --test`: a test file's process becomes one in a host of its own before the file is loaded, so that tests
// never meet a running lab, and "the host is as before" is an equality. Its network, /run and /etc are gone when it ends.
const [, file = ""] = process.argv;
const isTest =
  (file.endsWith(".test.ts") && !file.endsWith(".smoke.test.ts")) || /\/test\/(bench|fixtures)\//.test(file);
const isRunner = process.execArgv.some((word) => word === "--test");

if (isTest && !isRunner && !process.env.PRIVATE_HOST) becomePrivate();

function becomePrivate() {
  // What a test writes below /etc lands on the first tmpfs; the second hides that one and is the test's /run.
  const script = `set -e
mount -t tmpfs tmpfs /run
cat /etc/hosts > /run/hosts 2>/dev/null || true
mkdir /run/upper /run/work
# A whiteout: what the machine has in /etc/netns, now or later, is not to be seen here.
mknod /run/upper/netns c 0 0
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc
mount -t tmpfs tmpfs /run
ip link set lo up
# A new network takes over whether IPv4 is forwarded from the machine's own, on which a lab may be up.
echo 0 > /proc/sys/net/ipv4/ip_forward
exec "$@"`;
  const node = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const words = ["unshare", "--net", "--mount", "--propagation", "private", "sh", "-c", script, "sh", ...node];
  // The process is replaced, not wrapped: the runner's signals and the test's exit status need no passing on.
  // The user's COLUMNS would break lines that tests compare.
  process.execve("/usr/bin/unshare", words, { ...process.env, COLUMNS: "", PRIVATE_HOST: "1" });
}
