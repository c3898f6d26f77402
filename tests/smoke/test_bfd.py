# SPDX-License-Identifier: BSD-3-Clause
"""BFD with other makes: FRR's bfdd and BIRD on the uplink's host."""

import statistics
import struct
import time
from datetime import datetime

from lab import HOST, HOST6, ROUTER, ROUTER6, cases, expect, wait_for
from peers import BFD_PEERS

BOTH = ({"kind": "bfdd"}, {"kind": "bird"})
STATES = ("admin-down", "down", "init", "up")
INTERVAL_MS = 50
DETECTION_MS = 3 * INTERVAL_MS
MARGIN_MS = 500
PEER, LOCAL = HOST["U"], ROUTER["A"]["up"]
ENDS = {"ipv4": (PEER, LOCAL), "ipv6": (HOST6["U"], ROUTER6["A"]["up"])}


class Bfd:
    """A control packet in a captured frame."""

    def __init__(self, frame):
        self.at, self.ip = frame.at, frame.ip
        self.source_port, self.port = struct.unpack("!HH", frame.ip.payload[:4])
        p = self.payload = frame.ip.payload[8:]
        self.version, self.diag, self.state = p[0] >> 5, p[0] & 31, STATES[p[1] >> 6]
        self.poll, self.final = bool(p[1] & 0x20), bool(p[1] & 0x10)
        self.multiplier, self.length = p[2], p[3]
        (self.mine, self.yours, self.min_tx_us, self.min_rx_us,
         self.min_echo_us) = struct.unpack("!5I", p[4:24])


def packets(capture, sent=True):
    return [Bfd(f) for f in capture.select(
        sent=sent, where=lambda f: f.ip and f.ip.protocol == 17 and
        struct.unpack("!H", f.ip.payload[2:4])[0] == 3784)]


def bfd_router(lab, node, **options):
    """A router with a session "uplink" to U, which the virtual router on the LAN tracks."""
    track = {"session": "uplink", "priority-decrement": 60, **options.pop("tracked", {})}
    peer = options.pop("peer", PEER)

    def config(document):
        document["bfd"] = {"uplink": {"interface": "up", "peer": peer, "min-tx-ms": INTERVAL_MS,
                                      "min-rx-ms": INTERVAL_MS, "multiplier": 3}}

    return lab.steadfast(node, config=config, lan_extra={"track": {"bfd": [track]}},
                         **{"priority": 150, "track": 0, **options})


def events(router):
    return [e for e in router.show("events")["events"] if e["what"] == "bfd uplink"]


def at(event):
    """When it happened, in seconds."""
    return datetime.fromisoformat(event["datetime"].replace("Z", "+00:00")).timestamp()


def session(router):
    """Its state as the events tell it."""
    told = events(router)
    return told[-1]["to"] if told else "down"


def wait_session(router, state, seconds=30):
    wait_for(lambda: session(router) == state, seconds, f"{router.node}'s session to be {state}")
    return events(router)[-1]


@cases(*({**kind, "family": family} for kind in BOTH for family in ENDS))
def test_a_session_comes_up_and_is_lost_when_its_peer_falls_silent(lab, kind, family):
    # BFD-ENC-01 BFD-ENC-02 BFD-ENC-04 BFD-ENC-06 BFD-ENC-08 BFD-ENC-10 BFD-TMR-01 BFD-TMR-02
    # BFD-TMR-03 BFD-TMR-05 BFD-FSM-02 BFD-FSM-05 BFD-TX-01 BFD-CLI-04 BFD-VAR-03
    far, near = ENDS[family]
    if family == "ipv6":
        lab.ipv6()
    capture = lab.capture("A", "up")
    a = bfd_router(lab, "A", peer=far, families=("ipv4", "ipv6"))
    a.start().wait_state("master")
    expect(a.vrrp("lan")["effective-priority"] == 150, "a session that never was up is a loss")
    peer = BFD_PEERS[kind](lab, "U", "up", near).start()
    wait_session(a, "up")
    peer.wait_state("up")
    wait_for(lambda: [round(v) for v in peer.negotiated()] == [INTERVAL_MS, DETECTION_MS], 10,
             f"the peer to know {INTERVAL_MS} ms, {DETECTION_MS} ms: {peer.negotiated()}")
    up_at = time.time()
    wait_for(lambda: len([p for p in packets(capture) if p.at > up_at]) > 40, 20, "40 packets")

    sent = packets(capture)
    expect(sent[0].yours == 0 and sent[0].state == "down", "the first packet knows the peer")
    expect({(p.ip.src, p.ip.dst, p.ip.ttl, p.version, p.length, p.multiplier, p.min_echo_us)
            for p in sent} == {(near, far, 255, 1, 24, 3, 0)}, "an odd packet")
    ports = {p.source_port for p in sent}
    expect(len(ports) == 1 and min(ports) >= 49152, f"source ports {ports}")
    expect(all(p.min_tx_us >= 1000000 for p in sent if p.state != "up"), "too fast while not up")
    gaps = [(b.at - a.at) * 1000 for a, b in zip(sent, sent[1:])
            if a.at > up_at and not (a.final or b.final)]
    median = statistics.median(gaps)
    expect(0.75 * INTERVAL_MS - 1 < median < INTERVAL_MS + 3, f"a gap is {median:.1f} ms")
    expect(len({round(g) for g in gaps}) > 3, f"no jitter: {gaps}")

    peer.freeze()
    event = wait_session(a, "down")
    expect("control-expiry" in event["why"], f"why: {event}")
    silence_ms = event["detection-us"] / 1000
    expect(DETECTION_MS <= silence_ms < DETECTION_MS + MARGIN_MS, f"lost after {silence_ms} ms")
    expect(a.vrrp("lan")["effective-priority"] == 90, "no loss to who tracks it")
    before = len(sent)
    wait_for(lambda: [p for p in packets(capture)[before:] if p.yours == 0], 5, "it to forget")
    peer.thaw()
    wait_session(a, "up")
    expect(a.vrrp("lan")["effective-priority"] == 150, "no recovery")


@cases(*BOTH)
def test_a_session_survives_neither_sides_restart_but_comes_back(lab, kind):
    peer = BFD_PEERS[kind](lab, "U", "up", LOCAL)
    a = bfd_router(lab, "A")
    lab.network()
    peer.start()
    a.start()
    wait_session(a, "up")
    peer.wait_state("up")
    a.crash()
    peer.wait_state("down")
    a.start()
    wait_session(a, "up")
    peer.crash()
    wait_session(a, "down")
    peer.start()
    wait_session(a, "up")
    peer.wait_state("up")


def test_packets_that_get_lost_both_ways_are_a_loss_on_both_sides(lab):
    # BFD-FSM-05 BFD-ENC-05
    peer = BFD_PEERS["bird"](lab, "U", "up", LOCAL)
    a = bfd_router(lab, "A").start()
    peer.start().wait_state("up")
    wait_session(a, "up")
    for port in ("a-up", "u-up"):
        lab.sh("switch", "bridge", "link", "set", "dev", port, "isolated", "on")
    peer.wait_state("down")
    expect("control-expiry" in wait_session(a, "down")["why"], "another reason")
    for port in ("a-up", "u-up"):
        lab.sh("switch", "bridge", "link", "set", "dev", port, "isolated", "off")
    wait_session(a, "up")
    peer.wait_state("up")


def test_a_lost_link_takes_the_session_down_at_once(lab):
    peer = BFD_PEERS["bird"](lab, "U", "up", LOCAL)
    a = bfd_router(lab, "A", wires=("lan",)).start()
    peer.start().wait_state("up")
    wait_session(a, "up")
    a.cut("up")
    event = wait_session(a, "down")
    expect("path-down" in event["why"], f"why: {event}")
    expect(a.vrrp("lan")["effective-priority"] == 90, "no loss to who tracks it")
    a.mend("up")
    wait_session(a, "up")
    wait_for(lambda: a.vrrp("lan")["effective-priority"] == 150, 3, "the whole priority")


def test_a_peer_that_switches_its_session_off_is_no_loss_by_default(lab):
    # BFD-CLI-02 BFD-CLI-03 BFD-FSM-01
    peer = BFD_PEERS["bfdd"](lab, "U", "up", LOCAL)
    strict = {"bfd": [{"session": "uplink", "priority-decrement": 40, "admin-down-is-loss": True,
                       "down-until-first-up": True}]}
    a = bfd_router(lab, "A", up_extra={"track": strict}).start()
    expect(a.vrrp("up")["effective-priority"] == 110, "a session that never was up is no loss")
    peer.start()
    wait_session(a, "up")
    wait_for(lambda: a.vrrp("up")["effective-priority"] == 150, 3, "the whole priority")
    peer.shut(True)
    event = wait_session(a, "down")
    expect("the peer" in event["why"], f"why: {event}")
    expect(a.vrrp("lan")["effective-priority"] == 150, "a session switched off is a loss")
    expect(a.vrrp("up")["effective-priority"] == 110, "a session switched off is no loss")
    peer.shut(False)
    wait_session(a, "up")
    wait_for(lambda: a.vrrp("up")["effective-priority"] == 150, 3, "the whole priority")


@cases(*BOTH)
def test_a_router_that_stops_tells_its_peer_so(lab, kind):
    # BFD-FSM-06 BFD-TX-02
    capture = lab.capture("A", "up")
    peer = BFD_PEERS[kind](lab, "U", "up", LOCAL)
    a = bfd_router(lab, "A").start()
    peer.start().wait_state("up")
    wait_session(a, "up")
    expect(a.stop() == 0, "it failed to stop")
    expect(packets(capture)[-1].state == "admin-down", f"last: {packets(capture)[-1].state}")
    peer.wait_state("down")


def test_a_router_whose_session_is_lost_hands_over_and_takes_its_time_to_come_back(lab):
    # IMP-ACT-03
    peer = BFD_PEERS["bird"](lab, "U", "up", LOCAL)
    at_b, uplink = lab.capture("B", "lan"), lab.capture("A", "up")
    a = bfd_router(lab, "A", tracked={"recovery-delay": 2})
    b = lab.steadfast("B", priority=100, track=0)
    a.start().wait_state("master")
    b.start().wait_state("backup")
    peer.start()
    wait_session(a, "up")
    peer.freeze()
    b.wait_state("master", wires=["lan"])
    a.wait_state("backup", wires=["lan"])
    first = at_b.wait(lambda c: c.adverts(1), 3, "B's adverts")[0]
    last = packets(uplink, sent=False)[-1]
    took_ms = (first.at - last.at) * 1000
    expect(took_ms < DETECTION_MS + b.skew_ms + MARGIN_MS, f"B took {took_ms:.0f} ms")
    expect("uplink" in [e["why"] for e in a.show("events")["events"]
                        if e["what"] == "lan/ipv4/1"][-1], "the events do not name the session")

    peer.thaw()
    a.wait_state("master", seconds=15)
    b.wait_state("backup")
    told = a.show("events")["events"]
    up_at = at([e for e in told if e["what"] == "bfd uplink" and e["to"] == "up"][-1])
    back_at = at([e for e in told if e["what"] == "lan/ipv4/1" and e["to"] == "master"][-1])
    expect(back_at - up_at > 1.99, f"back {back_at - up_at:.3f} s after the session")
