import { assertHostIs, type HostSnapshot, hostSnapshot } from "./host.ts";
import { byHand, settle } from "./lab.ts";
import { until } from "./shell.ts";

/**
 * Makes an interface that looks like a machine's busy uplink: `up0`, whose far end is `eth0` of namespace `far`. It has
 * everything that a link loses by a move between namespaces. A second interface, `side0`, shares a route with it.
 */
export async function makeUplink({ detection = false } = {}): Promise<void> {
  byHand(
    // Duplicate address detection would take IPv6 a second or two each time.
    `for one in all default; do echo ${Number(detection)} > /proc/sys/net/ipv6/conf/$one/accept_dad; done`,
    "ip netns add far",
    "ip link add up0 mtu 1400 address 02:00:00:00:00:10 txqueuelen 500 type veth peer name eth0 netns far",
    "ip link add side0 type veth peer name side1 netns far",
    `ip link set dev up0 group 7 alias 'rack 3 "left" – Süd'`,
    "ip link property add dev up0 altname uplink-in-rack-3",
    "ip link set up0 promisc on multicast off",
    "ip -n far link set eth0 up && ip -n far addr add 192.0.2.2/24 dev eth0 && ip -n far addr add 2001:db8:2::2/64 dev eth0 nodad",
    "ip -n far link set side1 up",
    "for f in rp_filter log_martians; do echo 1 > /proc/sys/net/ipv4/conf/up0/$f; done",
    "echo 0 > /proc/sys/net/ipv6/conf/up0/accept_ra",
    "ip link set up0 up && ip link set side0 up && ip addr add 198.51.100.1/24 dev side0",
    "ip addr add 192.0.2.1/24 broadcast + dev up0 && ip addr add 192.0.2.3/24 dev up0 label up0:old",
    "ip addr add 203.0.113.1 peer 203.0.113.2/32 dev up0 scope link",
    "ip addr add 2001:db8:2::1/64 dev up0 nodad && ip addr add 2001:db8:2::3/64 dev up0 noprefixroute",
    "ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:99 dev up0 nud permanent",
    "ip route add 10.1.0.0/16 via 192.0.2.2 src 192.0.2.3 metric 7 mtu lock 1300 advmss 1200 proto static",
    "ip route add 10.2.0.0/16 via 192.0.2.2 table 77",
    "ip route add 10.3.0.0/16 nexthop via 192.0.2.2 weight 2 nexthop via 198.51.100.2",
    "ip route add 10.4.0.0/16 via 198.51.100.2 src 192.0.2.1",
    "ip route add 10.5.0.0/16 dev up0 scope link",
    "ip -6 route add 2001:db8:5::/48 via 2001:db8:2::2 metric 5 pref high",
    "ip -6 route add 2001:db8:6::/48 nexthop via 2001:db8:2::2 weight 2 nexthop via 2001:db8:2::4",
  );
  await settle();
  byHand("ip -6 route add 2001:db8:7::/48 via 2001:db8:2::2 src 2001:db8:2::3");
}

/** Removes the rest of the uplink, in whichever namespace it is. */
export const removeUplink = (): void =>
  byHand("for link in up0 side0; do ip link del $link 2>/dev/null || true; done; ip netns del far");

/**
 * Waits until the host is as before, and asserts it: IPv6's duplicate address detection works in the background. The order of
 * routes is not compared: routes over several links to one network are in the order in which these links came up.
 */
export async function hostBecomes(before: HostSnapshot): Promise<void> {
  const sorted = (host: HostSnapshot): HostSnapshot => ({ ...host, routes: inOrder(host.routes as unknown[]) });
  await until(() => JSON.stringify(sorted(hostSnapshot())) === JSON.stringify(sorted(before)), 8);
  const now = hostSnapshot();
  if (JSON.stringify(sorted(now)) !== JSON.stringify(sorted(before))) assertHostIs(before);
}

const inOrder = (routes: unknown[]): unknown[] => routes.map((route) => JSON.stringify(route)).sort();
