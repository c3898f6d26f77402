# SPDX-License-Identifier: BSD-3-Clause
"""Two Steadfast routers: every kind of takeover, with a stream each way. The bounds on time are
generous, since the machine may be busy; the bounds on loss are not, where nothing may be lost."""

import os
import signal
import time

from capture import advert_v3, send
from lab import (GATEWAY, HOST, LAN_GATEWAY, LINK_GATEWAY6, VRID, cases, expect, virtual_mac,
                 wait_for)

MARGIN_MS = 500
STREAM_US = 1000
WAYS = ("H to U", "U to H") * 2


def start_pair(lab, a_options=None, b_options=None, **both):
    """A is master, B its backup, packets pass."""
    a = lab.steadfast("A", **{"priority": 150, **both, **(a_options or {})})
    b = lab.steadfast("B", **{"priority": 100, **both, **(b_options or {})})
    a.start().wait_state("master")
    b.start().wait_state("backup")
    wait_for(lambda: lab.ping("H", HOST["U"]), 5, "H to reach U")
    return a, b


def streams_over(lab, act, done, *addresses):
    """Does something under two streams between hosts' addresses of each family given, IPv4 by
    default; their reports, for each family H to U and U to H."""
    streams = [lab.stream(source, target, STREAM_US, addresses=of)
               for of in addresses or [HOST] for source, target in ("HU", "UH")]
    time.sleep(0.4)
    act()
    done()
    time.sleep(0.4)
    reports = [s.stop() for s in streams]
    for report in reports:
        expect(report["duplicates"] == 0, f"duplicates: {report}")
        expect(report["ttl_min"] == report["ttl_max"] == 63, f"not one router on the way: {report}")
    return reports


def gaps_below(reports, *floors_ms):
    for way, report, floor in zip(WAYS, reports, floors_ms):
        expect(report["longest_gap_ms"] < floor + MARGIN_MS,
               f"{way}: a gap of {report['longest_gap_ms']:.1f} ms, the floor is {floor:.1f}")
        expect(report["lost"] <= (floor + MARGIN_MS) * 1000 / STREAM_US, f"{way}: {report}")


def nothing_lost(reports):
    losses = [f"{way}: lost {report['lost']}, at {report['lost_at_ms'][:1]} ms and on"
              for way, report in zip(WAYS, reports) if report["lost"]]
    expect(not losses, "; ".join(losses))


def hosts_follow(lab, node, family="ipv4"):
    for wire, host in (("lan", "H"), ("up", "U")):
        mac = virtual_mac(VRID[wire], family)
        gateway = GATEWAY[wire] if family == "ipv4" else LINK_GATEWAY6
        wait_for(lambda w=wire, m=mac: lab.bridge_port(w, m) == node, 3,
                 f"the {wire} bridge to have the virtual MAC behind {node}")
        expect(lab.arp_entry(host, gateway) == mac, f"{host} holds another MAC")


def test_killed_master_and_its_return(lab):
    # V3-CFG-05 V3-BAK-07 V3-BAK-14 V3-ACT-11 V3-ACT-17
    a, b = start_pair(lab)
    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"))
    gaps_below(reports, b.floor_ms, b.floor_ms)
    expect(reports[0]["lost"] > 0, "nothing was lost: the test tests nothing")
    hosts_follow(lab, "B")
    for wire in ("lan", "up"):
        shown = b.vrrp(wire)
        expect(shown["new-master-reason"] == "no-response", f"reason: {shown}")

    reports = streams_over(lab, a.start, lambda: (a.wait_state("master"), b.wait_state("backup")))
    gaps_below(reports, 0, 0)
    hosts_follow(lab, "A")
    expect(a.vrrp("lan")["new-master-reason"] == "preempted", f"reason: {a.vrrp('lan')}")


def test_lost_uplink_moves_the_lan_within_the_skew_time(lab):
    # IMP-ACT-03 V3-BAK-12
    a, b = start_pair(lab)
    capture = lab.capture("A", "lan")
    reports = streams_over(lab, lambda: a.cut("up"), lambda: b.wait_state("master"))
    gaps_below(reports, b.skew_ms, b.floor_ms)
    hosts_follow(lab, "B")
    expect(any(f.advert.priority == 0 for f in capture.adverts(1)), "no priority 0 on the LAN")
    shown = a.vrrp("lan")
    expect((shown["state"], shown["effective-priority"]) == ("backup", 90), f"A: {shown}")
    expect(a.vrrp("up")["state"] == "initialize", "A's uplink is not down")

    reports = streams_over(lab, lambda: a.mend("up"),
                           lambda: (a.wait_state("master"), b.wait_state("backup")))
    gaps_below(reports, 0, 0)
    hosts_follow(lab, "A")


def test_without_relinquish_the_backup_waits_out_the_down_interval(lab):
    a, b = start_pair(lab, vrrp={"relinquish": False})
    capture = lab.capture("A", "lan")
    a.cut("up")
    b.wait_state("master")
    a.wait_state("backup", wires=["lan"])
    priorities = {f.advert.priority for f in capture.adverts(1)}
    expect(0 not in priorities and 90 in priorities, f"A's adverts had priorities {priorities}")


def test_orderly_stop_loses_nothing(lab):
    # V3-ACT-08 V3-BAK-12 V3-FMT-06
    a, b = start_pair(lab)
    capture = lab.capture("A", "lan")
    codes = []
    reports = streams_over(lab, lambda: codes.append(a.stop()), lambda: b.wait_state("master"))
    expect(codes == [0], f"exit {codes} after SIGTERM")
    last = capture.adverts(1)[-1]
    expect(last.advert.priority == 0 and last.src == virtual_mac(1), f"A's last advert: {last}")
    gaps_below(reports, b.skew_ms, b.skew_ms)
    nothing_lost(reports)
    hosts_follow(lab, "B")
    expect(b.statistics("lan")["priority-zero-pkts-rcvd"] == 1, "B did not count it")


def test_preemption_loses_nothing(lab):
    a, b = start_pair(lab, b_options={"priority": 120})
    reports = streams_over(
        lab, lambda: a.command(f"set vrrp {a.vrrp_name('lan')} priority 110"),
        lambda: (b.wait_state("master", wires=["lan"]), a.wait_state("backup", wires=["lan"])))
    nothing_lost(reports)
    reports = streams_over(
        lab, lambda: a.command(f"set vrrp {a.vrrp_name('lan')} priority 150"),
        lambda: (a.wait_state("master"), b.wait_state("backup")))
    nothing_lost(reports)


def test_a_priority_set_on_the_console_is_advertised_and_counts(lab):
    # V3-TX-09 V3-ACT-11 V3-ACT-16
    a, b = start_pair(lab)
    capture = lab.capture("A", "lan")
    for wire in ("lan", "up"):
        a.command(f"set vrrp {a.vrrp_name(wire)} priority 50")
    b.wait_state("master")
    a.wait_state("backup")
    lowered = [f for f in capture.adverts(1) if f.advert.priority == 50]
    expect(lowered and all(f.advert.checksum_form(f.ip) for f in lowered), "no advert with 50")
    bad = a.console(f"set vrrp {a.vrrp_name('lan')} priority 255")
    expect("255" in bad.stdout + bad.stderr or bad.returncode, "priority 255 was taken")
    expect(a.vrrp("lan")["priority"] == 50, "the priority is another one")


def test_a_port_taken_down_on_the_console_is_lost(lab):
    a, b = start_pair(lab)
    a.command("set port p0 link down")
    b.wait_state("master")
    expect(a.state("lan") == "initialize", "the interface is down and yet it runs")
    a.command("set port p0 link up")
    a.wait_state("master")
    b.wait_state("backup")
    hosts_follow(lab, "A")


def test_preemption_off_keeps_the_lesser_master(lab):
    # V3-CFG-06 V3-ACT-16 V3-BAK-17
    a = lab.steadfast("A", priority=150, preempt=False)
    b = lab.steadfast("B", priority=100)
    b.start().wait_state("master")
    a.start().wait_state("backup")
    time.sleep(2 * a.floor_ms / 1000)
    expect(a.state("lan") == "backup" and b.state("lan") == "master", "it preempted")
    why = " ".join(a.vrrp("lan")["explanation"])
    expect("preempt" in why, f"`show vrrp` does not say why it is backup: {why}")
    b.crash()
    a.wait_state("master")


def test_hold_time_delays_preemption_and_nothing_else(lab):
    # IMP-PRE-01 IMP-PRE-02
    a = lab.steadfast("A", priority=150, hold_time=3, track=0)
    b = lab.steadfast("B", priority=100, track=0)
    b.start().wait_state("master")
    start = time.monotonic()
    a.start().wait_state("backup")
    a.wait_state("master", seconds=8)
    took = time.monotonic() - start
    expect(took > 2.9, f"preempted after {took:.1f} s, hold-time is 3 s")
    a.crash()
    b.wait_state("master")
    a.start().wait_state("backup")
    b.crash()
    a.wait_state("master", seconds=2)  # silence is no preemption


@cases({"seconds": 1.0}, {"seconds": 3.0})
def test_a_backup_that_was_held_up_does_not_take_over(lab, seconds):
    # DESIGN: no verdict without having listened. The adverts it slept through are waiting for it.
    a, b = start_pair(lab)
    before = b.statistics("lan")["master-transitions"]
    capture = lab.capture("B", "lan")
    os.kill(b.process.pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(b.process.pid, signal.SIGCONT)
    time.sleep(1)
    expect(b.state("lan") == "backup" and a.state("lan") == "master", "it took over")
    expect(b.statistics("lan")["master-transitions"] == before, "it was master for a while")
    expect(not capture.adverts(1), f"it sent adverts: {capture.adverts(1)}")


def test_a_master_that_was_held_up_takes_its_hosts_back(lab):
    # Both are master when A runs again: it must speak up, for adverts and for ARP alike.
    a, b = start_pair(lab)
    os.kill(a.process.pid, signal.SIGSTOP)
    b.wait_state("master")
    hosts_follow(lab, "B")
    os.kill(a.process.pid, signal.SIGCONT)
    b.wait_state("backup")
    expect(a.state("lan") == "master", "A gave way to a lesser one")
    hosts_follow(lab, "A")
    expect(lab.ping("H", HOST["U"], count=3) == 3, "H does not reach U")


def test_split_brain_heals_by_address_and_the_winner_announces(lab):
    # V3-ACT-12 V3-ACT-13 V3-ACT-14
    a, b = start_pair(lab, b_options={"priority": 150}, track=0)
    for wire in ("lan", "up"):
        lab.split(wire, True)
    b.wait_state("master")
    for wire in ("lan", "up"):
        lab.split(wire, False)
    a.wait_state("backup")
    expect(b.state("lan") == "master", "the greater address lost")
    hosts_follow(lab, "B")


@cases({"form": "message-only"}, {"form": "pseudo-header"})
def test_either_checksum_form_is_taken_and_the_other_is_counted(lab, form):
    # IMP-CSM-01 V3-FMT-10
    start = {"vrrp": {"checksum": {"send": form}}}
    a, b = start_pair(lab, a_options=start)
    capture = lab.capture("A", "lan")
    frame = capture.wait(lambda c: c.adverts(1), 3, "an advert")[0]
    expect(frame.advert.checksum_form(frame.ip) == form.replace("-only", ""),
           f"sent as {frame.advert.checksum_form(frame.ip)}")
    other = b.statistics("lan")["checksum-other-form"]
    expect((other > 0) == (form == "message-only"), f"other form: {other}")


def test_version_2_pair(lab):
    # V2-TMR-02 V2-BAK-05 V2-MAS-04 V2-MAS-07
    a, b = start_pair(lab, version=2, interval_cs=100)
    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"))
    gaps_below(reports, b.floor_ms, b.floor_ms)
    a.start().wait_state("master")
    b.wait_state("backup")
    reports = streams_over(lab, a.stop, lambda: b.wait_state("master"))
    nothing_lost(reports)
    expect(lab.arp_entry("H", LAN_GATEWAY) == virtual_mac(1), "H holds another MAC")


def test_a_master_that_is_not_heard_is_told_of_once(lab):
    # V3-ACT-14. The other does not hear this router; each of its adverts is answered, none logged.
    a = lab.steadfast("A", priority=150, track=0)
    a.start().wait_state("master")
    rival = advert_v3("192.0.2.77", 1, 50, 10, [LAN_GATEWAY])
    for _ in range(12):
        send(lab, "H", "lan", [rival])
        time.sleep(0.05)
    told = "192.0.2.77 is master too"
    wait_for(lambda: told in a.log_text(), 3, "a line about the rival")
    wait_for(lambda: "192.0.2.77 is no longer heard" in a.log_text(), 5, "its end to be told")
    expect(a.log_text().count(told) == 1, "a line for each advert")
    expect(a.state("lan") == "master", "A gave way to a lesser one")
