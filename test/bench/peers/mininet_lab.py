"""A lab by Mininet. usage: mininet_lab.py star|chain HOSTS

Prints "up PID PID", the processes of the first host and the last, when it is up; a line on standard input takes it down.
"""
import resource
import sys

import mininet.net
from mininet.net import Mininet
from mininet.nodelib import LinuxBridge

# Mininet would raise limits of the whole machine (fs.file-max, kernel.pty.max). Here it only needs a higher limit of open files.
mininet.net.fixLimits = lambda: None
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def star(hosts):
    net = Mininet(controller=None, switch=LinuxBridge, ipBase="10.99.0.0/16")
    switch = net.addSwitch("s1")
    for i in range(1, hosts + 1):
        address = "10.99.%d.%d/16" % (i // 250, i % 250 + 2)
        net.addLink(net.addHost("h%d" % i, ip=address, defaultRoute="via 10.99.0.1"), switch)
    net.start()
    switch.cmd("ip addr add 10.99.0.1/16 dev s1")
    return net


def cable(i, end):
    return "10.98.%d.%d" % (i * 4 // 256, i * 4 % 256 + end)


def chain(hosts):
    net = Mininet(controller=None)
    routers = [net.addHost("r%d" % i, ip=None) for i in range(1, hosts + 1)]
    for i in range(1, hosts):
        ends = {"params1": {"ip": cable(i, 1) + "/30"}, "params2": {"ip": cable(i, 2) + "/30"}}
        net.addLink(routers[i - 1], routers[i], **ends)
    net.start()
    for i, router in enumerate(routers, 1):
        router.cmd("sysctl -q -w net.ipv4.ip_forward=1")
        if i < hosts:
            router.cmd("ip route add 10.98.0.0/16 via " + cable(i, 2))
        if i > 2:
            router.cmd("ip route add 10.98.0.4/30 via " + cable(i - 1, 1))
    return net


lab = {"star": star, "chain": chain}[sys.argv[1]](int(sys.argv[2]))
print("up", lab.hosts[0].pid, lab.hosts[-1].pid, flush=True)
sys.stdin.readline()
lab.stop()
