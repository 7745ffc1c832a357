"""A lab by pyroute2's netlink calls. usage: pyroute2_lab.py star|chain HOSTS up|down"""
import sys

from pyroute2 import IPRoute, NetNS, netns


def star_up(ipr, hosts):
    ipr.link("add", ifname="lan0", kind="bridge")
    bridge = ipr.link_lookup(ifname="lan0")[0]
    ipr.link("set", index=bridge, state="up")
    ipr.addr("add", index=bridge, address="10.99.0.1", prefixlen=16)
    for i in range(1, hosts + 1):
        name = "h%d" % i
        netns.create(name)
        ipr.link("add", ifname="v%d" % i, kind="veth", peer={"ifname": "eth0", "net_ns_fd": name})
        ipr.link("set", index=ipr.link_lookup(ifname="v%d" % i)[0], master=bridge, state="up")
        with NetNS(name) as inside:
            inside.link("set", index=1, state="up")
            link_up(inside, "eth0", "10.99.%d.%d" % (i // 250, i % 250 + 2), 16)
            inside.route("add", dst="default", gateway="10.99.0.1")


def star_down(ipr, hosts):
    for i in range(1, hosts + 1):
        netns.remove("h%d" % i)
    ipr.link("del", index=ipr.link_lookup(ifname="lan0")[0])


def link_up(inside, name, address, length):
    index = inside.link_lookup(ifname=name)[0]
    inside.link("set", index=index, state="up")
    inside.addr("add", index=index, address=address, prefixlen=length)


def cable(i, end):
    return "10.98.%d.%d" % (i * 4 // 256, i * 4 % 256 + end)


def chain_up(_, hosts):
    for i in range(1, hosts + 1):
        netns.create("r%d" % i)
    for i in range(1, hosts + 1):
        with NetNS("r%d" % i) as inside:
            inside.link("set", index=1, state="up")
            with open("/run/netns/r%d" % i) as place:
                netns.pushns(place.fileno())
                with open("/proc/sys/net/ipv4/ip_forward", "w") as setting:
                    setting.write("1")
                netns.popns()
            if i > 1:
                link_up(inside, "left", cable(i - 1, 2), 30)
            if i < hosts:
                inside.link("add", ifname="right", kind="veth", peer={"ifname": "left", "net_ns_fd": "r%d" % (i + 1)})
                link_up(inside, "right", cable(i, 1), 30)
                inside.route("add", dst="10.98.0.0/16", gateway=cable(i, 2))
            if i > 2:
                inside.route("add", dst="10.98.0.4/30", gateway=cable(i - 1, 1))


def chain_down(_, hosts):
    for i in range(1, hosts + 1):
        netns.remove("r%d" % i)


if __name__ == "__main__":
    with IPRoute() as ipr:
        globals()["%s_%s" % (sys.argv[1], sys.argv[3])](ipr, int(sys.argv[2]))
