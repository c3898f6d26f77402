# SPDX-License-Identifier: BSD-3-Clause
"""What a virtual router tracks besides interfaces and BFD sessions: networks, its own workers, and
whether its ports receive."""

import time

from lab import HOST, expect, wait_for
from peers import Deaf, Stopped, worker_thread
from test_bfd import at
from test_pair import hosts_follow, start_pair

NETWORK = "203.0.113.0/24"


def with_network(recovery_delay=0):
    """A route to a network behind U, which the virtual router on the LAN tracks."""
    def config(document):
        document["routes"] = [{"prefix": NETWORK, "next-hops": [HOST["U"]]}]

    return {"config": config, "lan_extra": {"track": {"networks": [
        {"prefix": NETWORK, "priority-decrement": 60, "recovery-delay": recovery_delay}]}}}


def priority(router):
    return router.vrrp("lan")["effective-priority"]


def transitions(router):
    return [e for e in router.show("events")["events"] if e["what"] == "lan/ipv4/1"]


def test_a_network_whose_uplink_is_lost_hands_the_lan_over(lab):
    # IMP-ACT-03
    a, b = start_pair(lab, a_options=with_network(), track=0)
    expect(priority(a) == 150, "the route is there and yet it is lost")
    a.cut("up")
    b.wait_state("master")
    a.wait_state("backup", wires=["lan"])
    expect(priority(a) == 90, f"priority without the network: {priority(a)}")
    expect(f"network {NETWORK}" in transitions(a)[-1]["why"], f"why: {transitions(a)[-1]}")
    hosts_follow(lab, "B")
    a.mend("up")
    a.wait_state("master")
    b.wait_state("backup")
    expect(priority(a) == 150, "the network is back")
    hosts_follow(lab, "A")


def test_a_network_that_flaps_moves_the_lan_once(lab):
    a, b = start_pair(lab, a_options=with_network(recovery_delay=3), track=0)
    before = len(transitions(b))
    for turn in range(1, 5):
        a.cut("up")
        wait_for(lambda n=turn: a.log_text().count("port p1: up -> down") == n, 5, "A to see it")
        a.mend("up")
        wait_for(lambda n=turn: a.log_text().count("port p1: down -> up") == n + 1, 5, "and again")
    a.wait_state("master", seconds=15)
    b.wait_state("backup")
    moves = [e["to"] for e in transitions(b)[before:]]
    expect(moves == ["master", "backup"], f"B was {moves}")
    up_at = [at(e) for e in a.show("events")["events"] if e["what"] == "port p1"][-1]
    expect(at(transitions(a)[-1]) - up_at > 2.99, "back before the recovery delay was over")


def test_a_router_whose_worker_stands_still_hands_over(lab):
    # All of what it would receive is lost, yet its link is up and its control is well.
    a, b = start_pair(lab, track=0)
    with Stopped(a.process.pid, worker_thread(a.process)):
        b.wait_state("master")
        expect((a.state("lan"), a.state("up")) == ("backup", "backup"), "A is master still")
        expect(priority(a) == 1, f"priority without forwarding: {priority(a)}")
        expect(a.log_text().count("the worker on lcore 1 has stopped") == 1, "no line in the log")
        hosts_follow(lab, "B")
        wait_for(lambda: lab.ping("H", HOST["U"]), 5, "H to reach U through B")
        time.sleep(2 * a.floor_ms / 1000)
        expect(a.state("lan") == "backup", "it took over though it hears nothing")
        expect(a.vrrp("lan")["virtual-mac-gate"] == "closed", "its drain does not end")
    a.wait_state("master")
    b.wait_state("backup")
    expect(priority(a) == 150, "the worker goes on")
    hosts_follow(lab, "A")


def test_a_worker_that_stands_still_deafens_its_own_ports_only(lab):
    def config(document):
        document["eal"][1] += f",2@{document['eal'][1].split('@')[-1]}"
        for number, wire in enumerate(("lan", "up")):  # a queue each, so a worker each
            document["ports"][f"p{number}"]["device"] = f"net_af_packet{number},iface={wire},qpairs=1"

    a = lab.steadfast("A", priority=150, track=0).start()
    a.wait_state("master")
    b = lab.steadfast("B", track=0, config=config).start()
    b.wait_state("backup")
    with Stopped(b.process.pid, worker_thread(b.process)):
        wait_for(lambda: "the worker on lcore 1 has stopped" in b.log_text(), 5, "B to notice")
        a.crash()
        b.wait_state("master", wires=("up",))
        time.sleep(2 * b.floor_ms / 1000)
        expect(b.state("lan") == "backup", "it took over though it hears nothing")
        words = [b.show(f"port {port}")["receive"] for port in ("p0", "p1")]
        expect(words == ["stopped", "works"], f"receive of its ports: {words}")
        why = "while receive on port p0 stands still"
        expect(why in " ".join(b.vrrp("lan")["explanation"]), f"{b.vrrp('lan')['explanation']}")
    b.wait_state("master")


def test_a_router_whose_port_receives_nothing_hands_over(lab):
    # Its link is up, and so are its workers and control: packets arrive and none comes through.
    a, b = start_pair(lab)

    def b_is_master():
        lab.ping("H", HOST["U"], wait=0.1)
        return b.state("lan") == "master"

    with Deaf(lab, "A", "lan"):
        wait_for(b_is_master, 15, "B to be master on the LAN")
        wait_for(lambda: a.state("lan") == "backup", 5, "A to give way")
        expect(priority(a) == 1, f"priority without receive: {priority(a)}")
        why = "receive on port p0 has stopped ("
        expect(a.log_text().count(f"receive p0: works -> stopped: {why}") == 1, "not once in the log")
        expect(why in " ".join(a.vrrp("lan")["explanation"]), f"{a.vrrp('lan')['explanation']}")
        port = a.show("port p0")
        expect(port["receive"] == "stopped" and port["receive-stopped"]["missed"] > 0, f"{port}")
        expect("forwarding p0 (receive has stopped)" in transitions(a)[-1]["why"],
               f"why: {transitions(a)[-1]}")
        b.wait_state("master")  # the uplink's tracks the interface
        expect("interface lan (receive has stopped)" in a.log_text(), "the uplink's says why")
        hosts_follow(lab, "B")
        wait_for(lambda: lab.ping("H", HOST["U"]), 5, "H to reach U through B")
        time.sleep(4 * a.floor_ms / 1000)
        expect(a.state("lan") == "backup", "it took over though it hears nothing")
    a.wait_state("master")
    b.wait_state("backup")
    expect(priority(a) == 150, "it receives again")
    hosts_follow(lab, "A")
    expect(a.show("port p0")["receive"] == "works", "the port is not well again")


def test_a_quiet_wire_is_not_taken_for_a_deaf_one(lab):
    # Nobody says anything on the LAN but this router itself.
    a = lab.steadfast("A", track=0)
    a.start().wait_state("master")
    before = len(transitions(a))
    lab.wire("H", "lan", "down")
    time.sleep(3)
    expect(a.state("lan") == "master" and len(transitions(a)) == before, "it gave way to nobody")
    expect(a.show("port p0")["receive"] == "works", "silence is no fault")
