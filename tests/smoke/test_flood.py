# SPDX-License-Identifier: BSD-3-Clause
"""Floods at all that the machine can send, against a pair with adverts every 10 ms: no transition
that should not be, the policing counted, and every packet accounted for."""

import multiprocessing
import socket
import time

from capture import (VRRP_GROUP, VRRP_GROUP_MAC, advert_message, arp_request, echo_request,
                     ethernet, ipv4)
from lab import (HOST, LAN_GATEWAY, VRID, cases, expect, in_netns, port_mac, virtual_mac,
                 wait_for)
from test_pair import hosts_follow, start_pair

ALONE = True
FLOOD_S = 4
HOST_MAC, HOST_IP = port_mac("H", "lan"), HOST["H"]


def spread(make):
    """Some of a kind, each a little different."""
    return [make(i) for i in range(64)]


def transit(i, target, ttl):
    return ethernet(virtual_mac(VRID["lan"]), HOST_MAC, 0x0800,
                    ipv4(HOST_IP, target, 1, echo_request(sequence=i), ttl=ttl))


def bad_advert(i):
    """From a foreign source, of higher priority, with a wrong checksum."""
    message = bytearray(advert_message("192.0.2.77", VRRP_GROUP, VRID["lan"], 200, 1, [LAN_GATEWAY]))
    message[6] ^= 1 + i
    return ethernet(VRRP_GROUP_MAC, virtual_mac(VRID["lan"]), 0x0800,
                    ipv4("192.0.2.77", VRRP_GROUP, 112, bytes(message), ttl=255))


FLOODS = {
    "arp": lambda: spread(lambda i: arp_request(HOST_MAC, HOST_IP, f"192.0.2.{100 + i}")),
    "vrrp": lambda: spread(bad_advert),
    "ttl": lambda: spread(lambda i: transit(i, "198.51.100.10", 1)),
    "unresolvable": lambda: spread(lambda i: transit(i, f"198.51.100.{100 + i}", 64)),
    "no-route": lambda: spread(lambda i: transit(i, f"203.0.113.{i}", 64)),
}


def pour(frames, wire, done):
    """Sends them over and over."""
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    raw.bind((wire, 0))
    while not done.is_set():
        for frame in frames:
            try:
                raw.send(frame)
            except OSError:  # the queue is full
                pass


class Flood:
    def __init__(self, lab, frames):
        self._done = multiprocessing.Event()
        self._process = multiprocessing.Process(
            target=lambda: in_netns(lab.netns("H"), pour, frames, "lan", self._done), daemon=True)
        self._process.start()

    def stop(self):
        self._done.set()
        self._process.join()


def datapath(router):
    """What its workers received, what became of it, and the sum of that."""
    total = router.show("datapath")["total"]
    return total["received"], total["verdicts"], sum(total["verdicts"].values())


@cases(*({"kind": kind} for kind in FLOODS))
def test_a_flood_moves_no_gateway(lab, kind):
    a, b = start_pair(lab, interval_cs=1, track=0)
    before = [(r, w, r.statistics(w)["master-transitions"]) for r in (a, b) for w in ("lan", "up")]
    received = datapath(a)[0]
    flood = Flood(lab, FLOODS[kind]())
    time.sleep(FLOOD_S)
    states = [(r.node, w, r.state(w)) for r in (a, b) for w in ("lan", "up")]
    flood.stop()
    expect(states == [("A", "lan", "master"), ("A", "up", "master"), ("B", "lan", "backup"),
                      ("B", "up", "backup")], f"during the flood: {states}")
    for router, wire, transitions in before:
        now = router.statistics(wire)["master-transitions"]
        expect(now == transitions, f"{router.node} {wire}: {now - transitions} transitions")
    wait_for(lambda: (seen := datapath(a))[0] == seen[2], 5, "every packet to be accounted for")
    seen = datapath(a)
    expect(seen[0] - received > 10000, f"hardly a flood: {seen}")
    expect(seen[1]["punt-policed"] > 1000, f"nothing was policed: {seen}")
    expect(lab.ping("H", HOST["U"], count=3) == 3, "no way through afterwards")
    hosts_follow(lab, "A")
