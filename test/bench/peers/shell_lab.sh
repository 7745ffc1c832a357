#!/bin/bash
# A lab as a user would type it, with an `ip` for each command. Usage: shell_lab.sh star|chain HOSTS up|down
set -e
shape=$1 hosts=$2

star_up() {
  ip link add lan0 type bridge
  ip link set lan0 up
  ip addr add 10.99.0.1/16 dev lan0
  for i in $(seq 1 "$hosts"); do
    ip netns add h$i
    ip link add v$i type veth peer name p$i
    ip link set v$i master lan0
    ip link set v$i up
    ip link set p$i netns h$i
    ip -n h$i link set p$i name eth0
    ip -n h$i link set lo up
    ip -n h$i addr add 10.99.$((i / 250)).$((i % 250 + 2))/16 dev eth0
    ip -n h$i link set eth0 up
    ip -n h$i route add default via 10.99.0.1
  done
}

star_down() {
  for i in $(seq 1 "$hosts"); do ip netns del h$i; done
  ip link del lan0
}

# An end of a cable: I END
cable() { echo 10.98.$(($1 * 4 / 256)).$(($1 * 4 % 256 + $2)); }

chain_up() {
  for i in $(seq 1 "$hosts"); do
    ip netns add r$i
    ip -n r$i link set lo up
    ip netns exec r$i sysctl -q -w net.ipv4.ip_forward=1
  done
  for i in $(seq 1 $((hosts - 1))); do
    next=$((i + 1))
    ip link add right netns r$i type veth peer name left netns r$next
    ip -n r$i link set right up
    ip -n r$next link set left up
    ip -n r$i addr add "$(cable $i 1)/30" dev right
    ip -n r$next addr add "$(cable $i 2)/30" dev left
    ip -n r$i route add 10.98.0.0/16 via "$(cable $i 2)"
    if [ $next -gt 2 ]; then ip -n r$next route add 10.98.0.4/30 via "$(cable $i 1)"; fi
  done
}

chain_down() {
  for i in $(seq 1 "$hosts"); do ip netns del r$i; done
}

"${shape}_$3"
