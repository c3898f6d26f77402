# SPDX-License-Identifier: BSD-3-Clause
"""Large pings, to the router and through it: in fragments, and in jumbo frames."""

import time

from capture import ethernet, ipv4, send
from lab import HOST, HOST6, ROUTER, ROUTER6, cases, expect, port_mac, wait_for
from test_errors import with_fragment

LAN = {"ipv4": ROUTER["A"]["lan"], "ipv6": ROUTER6["A"]["lan"]}
U = {"ipv4": HOST["U"], "ipv6": HOST6["U"]}
JUMBO = 9000
RING = ",framesz=10240,blocksz=20480,framecnt=128"  # frames that hold a jumbo


def start(lab, change=lambda document: None):
    """A alone."""
    lab.ipv6()
    a = lab.steadfast("A", track=0, families=("ipv4", "ipv6"), config=change)
    return a.start().wait_state("master")


def control(router):
    return router.show("datapath")["control"]


def answered(lab, address, size, *options):
    return lab.ping("H", address, count=3, options=("-s", str(size), *options))


def expect_answers(lab, router, addresses, node="H"):
    """To pings of one octet too many, and of 2, 3 and 6 fragments."""
    for address in addresses:
        for size in (1473, 2000, 4000, 8000):
            got = lab.ping(node, address, count=3, options=("-s", str(size)))
            expect(got == 3, f"{address}, {size} octets: {got} of 3 answered")
    counted, n = control(router), len(addresses)
    expect(counted["fragments-rcvd"] == n * 3 * (2 + 2 + 3 + 6), f"{counted}")
    expect(counted["reassembled"] == counted["fragmented"] == n * 3 * 4, f"{counted}")
    expect(counted["fragments-refused"] == counted["fragments-timed-out"] == 0, f"{counted}")


def test_a_ping_in_fragments_is_answered_in_fragments(lab):
    # IP4-LOC-04 IP4-LOC-03: from the kernel beyond a TAP, since packet sockets get IPv4 put together
    def change(document):
        document["ports"]["p0"]["device"] = "net_tap0,iface=tap"
    a = start(lab, change)
    lab.ip("A", [f"link set dev tap address {port_mac('H', 'lan')} up",
                 f"address add {HOST['H']}/24 dev tap"])
    expect_answers(lab, a, (ROUTER["A"]["lan"],), "A")


def test_a_ping_in_ipv6_fragments_is_answered_in_fragments(lab):
    # IP4-LOC-04 IP6-ICM-13
    a = start(lab)
    expect_answers(lab, a, (ROUTER6["A"]["lan"], ROUTER6["A"]["up"]))


def test_a_ping_that_the_kernel_put_together_is_answered(lab):
    # IP4-LOC-03: the frame has to hold it
    def change(document):
        document["ports"]["p0"]["device"] += RING
    a = start(lab, change)
    got = answered(lab, LAN["ipv4"], 4000)
    expect(got == 3, f"{got} of 3 answered")
    expect(control(a)["fragmented"] == 3, "the answers were not cut")


def test_fragments_in_transit_are_not_put_together(lab):
    # IP4-LOC-04
    a = start(lab)
    out = lab.capture("A", "up")
    got = answered(lab, U["ipv6"], 4000)
    expect(got == 3, f"{got} of 3 answered")
    sent = out.select(sent=True, where=lambda f: f.ip and f.ip.dst == U["ipv6"] and
                      f.ip.payload[0] in (44, 58) and f.src == port_mac("A", "up"))
    counted = control(a)
    expect(len(sent) >= 9, f"{len(sent)} frames of 9: {sent}")
    expect(counted["fragments-rcvd"] == 0, "they were taken for the router's")


def start_jumbo(lab):
    """The LAN carries jumbo frames, the uplink does not."""
    def change(document):
        for port in document["ports"].values():
            port["device"] += RING
        document["interfaces"]["lan"]["mtu"] = JUMBO
    lab.network()
    lab.ip("switch", [f"link set dev {port} mtu {JUMBO}" for port in ("h-lan", "a-lan", "lan")])
    for node in ("H", "A"):
        lab.ip(node, [f"link set dev lan mtu {JUMBO}"])
    return start(lab, change)


@cases({"family": "ipv4"}, {"family": "ipv6"})
def test_jumbo_frames_to_the_router_are_answered_whole(lab, family):
    a = start_jumbo(lab)
    got = answered(lab, LAN[family], 8000, "-M", "do")
    expect(got == 3, f"{got} of 3 answered")
    counted = control(a)
    expect(counted["fragments-rcvd"] == counted["fragmented"] == 0, f"in fragments: {counted}")


def test_jumbo_frames_are_cut_for_the_uplink_or_their_sender_is_told(lab):
    # IP4-FRG-01 IP4-FRG-04 IP4-TTL-02
    a = start_jumbo(lab)
    got = answered(lab, U["ipv4"], 8000, "-M", "dont")
    expect(got == 3, f"{got} of 3 answered")
    expect(control(a)["fragmented"] == 3, "they were not cut")
    said = lab.run("H", "ping", "-n", "-c", "1", "-W", "1", "-s", "8000", "-t", "1", "-M", "dont",
                   U["ipv4"]).stdout
    expect("Time to live exceeded" in said, said)
    done = lab.run("H", "ping", "-n", "-c", "1", "-W", "1", "-s", "8000", "-M", "do", U["ipv4"])
    expect("mtu = 1500" in done.stdout or "mtu=1500" in done.stderr, done.stdout + done.stderr)


def test_jumbo_frames_over_ipv6_are_told_of_and_then_cut_by_their_sender(lab):
    # IP6-ICM-10 IP6-FWD-11
    a = start_jumbo(lab)
    lab.ping("H", U["ipv6"], options=("-s", "8000"))
    got = answered(lab, U["ipv6"], 8000)
    expect(got == 3, f"{got} of 3 answered")
    expect(control(a)["fragmented"] == 0, "the router cut what it must not")
    said = lab.run("H", "ping", "-n", "-c", "1", "-W", "1", "-s", "8000", "-t", "1",
                   U["ipv6"]).stdout
    expect("Hop limit" in said, said)


def test_fragments_without_the_rest_do_not_make_a_port_deaf(lab):
    # The kernel keeps them from a packet socket until they are whole, though its netdev counts them.
    lab.network()
    a = lab.steadfast("A", priority=150, track=0).start().wait_state("master")
    wait_for(lambda: lab.ping("H", ROUTER["A"]["lan"]), 5, "H to reach A")
    for i in range(40):
        packet = bytearray(with_fragment(ipv4(HOST["H"], HOST["U"], 17, bytes(64)), 0x2000))
        packet[4:6] = (1000 + i).to_bytes(2, "big")
        send(lab, "H", "lan", [ethernet(port_mac("A", "lan"), port_mac("H", "lan"), 0x0800,
                                        with_fragment(bytes(packet), 0x2000))])
        time.sleep(0.1)
    events = [e for e in a.show("events")["events"] if e["what"].startswith("receive")]
    expect(not events, f"events: {events}")
    expect(a.state("lan") == "master", "A gave up")
