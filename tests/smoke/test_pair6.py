# SPDX-License-Identifier: BSD-3-Clause
"""Two Steadfast routers over IPv6: takeovers with a stream each way, as test_pair.py has them for
IPv4; and both families side by side."""

from lab import HOST, HOST6, HOST_WIRES, VRID, cases, expect, virtual_mac, wait_for
from pairs import ADDRESSES, start_pair6
from test_pair import gaps_below, hosts_follow, nothing_lost, streams_over

NS = 135


def streams6_over(lab, act, done):
    return streams_over(lab, act, done, HOST6)


def test_killed_master_and_its_return(lab):
    # V3-CFG-05 V3-BAK-07 V3-BAK-10 V3-BAK-14 V3-ACT-11 V3-ACT-17
    a, b = start_pair6(lab)
    reports = streams6_over(lab, a.crash, lambda: b.wait_state("master"))
    gaps_below(reports, b.floor_ms, b.floor_ms)
    expect(reports[0]["lost"] > 0, "nothing was lost: the test tests nothing")
    hosts_follow(lab, "B", "ipv6")
    for wire in ("lan", "up"):
        shown = b.vrrp(wire)
        expect(shown["new-master-reason"] == "no-response", f"reason: {shown}")

    reports = streams6_over(lab, a.start, lambda: (a.wait_state("master"), b.wait_state("backup")))
    nothing_lost(reports)
    hosts_follow(lab, "A", "ipv6")
    expect(a.vrrp("lan")["new-master-reason"] == "preempted", f"reason: {a.vrrp('lan')}")


def test_an_orderly_stop_loses_nothing(lab):
    # V3-ACT-08 V3-BAK-12
    a, b = start_pair6(lab)
    capture = lab.capture("A", "lan")
    reports = streams6_over(lab, a.stop, lambda: b.wait_state("master"))
    nothing_lost(reports)
    hosts_follow(lab, "B", "ipv6")
    last = capture.adverts(1)[-1]
    expect(last.advert.priority == 0 and last.src == virtual_mac(1, "ipv6"), f"A's last: {last}")
    expect(b.statistics("lan")["priority-zero-pkts-rcvd"] == 1, "B did not count it")


def test_preemption_loses_nothing(lab):
    a, b = start_pair6(lab, b_options={"priority": 120})
    for priority, master, backup in ((110, b, a), (150, a, b)):
        reports = streams6_over(
            lab, lambda p=priority: a.command(f"set vrrp {a.vrrp_name('lan')} priority {p}"),
            lambda m=master, k=backup: (m.wait_state("master", wires=["lan"]),
                                        k.wait_state("backup", wires=["lan"])))
        nothing_lost(reports)


def test_lost_uplink_moves_the_lan_within_the_skew_time(lab):
    # IMP-ACT-03 V3-BAK-12
    a, b = start_pair6(lab)
    reports = streams6_over(lab, lambda: a.cut("up"), lambda: b.wait_state("master"))
    gaps_below(reports, b.skew_ms, b.floor_ms)
    hosts_follow(lab, "B", "ipv6")
    expect(a.vrrp("up")["state"] == "initialize", "A's uplink is not down")
    reports = streams6_over(lab, lambda: a.mend("up"),
                            lambda: (a.wait_state("master"), b.wait_state("backup")))
    nothing_lost(reports)


def test_what_a_cut_wire_refused_is_not_sent_when_it_is_mended(lab):
    # It would speak for the master that A was, and B would yield to nobody.
    a, b = start_pair6(lab, track=0)
    # A wire that is cut refuses everything for a moment; this one does for longer.
    lab.ip("switch", ["link set dev a-lan mtu 68"])
    b.wait_state("master", wires=["lan"])
    a.cut("lan")
    wait_for(lambda: a.state("lan") == "initialize", 5, "A to see it")
    before = b.statistics("lan")["master-transitions"]
    lab.ip("switch", ["link set dev a-lan mtu 1500"])
    a.mend("lan")
    a.wait_state("master")
    b.wait_state("backup")
    expect(b.statistics("lan")["master-transitions"] == before, "B yielded to what was before")


def test_split_brain_heals_by_link_local_address(lab):
    # V3-ACT-12 V3-ACT-13 V3-ACT-14 ND-DAD-06
    a, b = start_pair6(lab, track=0)
    for wire in ("lan", "up"):
        b.command(f"set vrrp {b.vrrp_name(wire)} priority 150")
    for wire in ("lan", "up"):
        lab.split(wire, True)
    b.wait_state("master")
    for wire in ("lan", "up"):
        lab.split(wire, False)
    a.wait_state("backup")
    expect(b.state("lan") == "master", "the greater address lost")
    hosts_follow(lab, "B", "ipv6")


def test_both_families_fail_over_side_by_side(lab):
    # V3-CFG-01
    a, b = start_pair6(lab, families=("ipv4", "ipv6"))
    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"), HOST, HOST6)
    gaps_below(reports, *[b.floor_ms] * 4)
    for family in ADDRESSES:
        hosts_follow(lab, "B", family)
    # One virtual router's change is none of the other family's.
    a.start().wait_state("master")
    b.wait_state("backup")
    a.command(f"set vrrp {a.vrrp_name('lan', 'ipv6')} priority 50")
    wait_for(lambda: b.state("lan", "ipv6") == "master", 5, "B to take IPv6 over")
    expect(a.states() == {"lan/ipv4/1": "master", "lan/ipv6/1": "backup", "up/ipv4/2": "master",
                          "up/ipv6/2": "master"}, f"A: {a.states()}")


@cases({"family": "ipv6"}, {"family": "ipv4"})
def test_the_new_master_has_its_hosts_without_asking(lab, family):
    # What a backup heard its hosts say is kept, and kept true (V3-ND-11).
    a, b = start_pair6(lab, families=(family,))
    hosts = ADDRESSES[family]

    def knows_hosts():
        known = {n["ip"]: n["state"] for n in b.show("neighbor")["neighbors"]
                 if n.get("link-layer-address")}
        return set(hosts.values()) <= set(known)

    for host, wire in HOST_WIRES.items():  # they ask for their gateways again, and B hears it
        lab.ip(host, [f"neigh flush dev {wire}"])
    lab.ping("H", hosts["U"])
    wait_for(knows_hosts, 10, "B to know both hosts while it is backup")
    captures = {w: lab.capture("B", w) for w in ("lan", "up")}
    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"), hosts)
    gaps_below(reports, b.floor_ms, b.floor_ms)
    for wire, host in (("lan", "H"), ("up", "U")):
        capture = captures[wire]
        first = capture.wait(lambda c, w=wire: c.select(sent=True, src=virtual_mac(
            VRID[w], family)), 3, "the first advert")[0]
        asked = [f for f in capture.nds(NS, target=hosts[host]) + capture.arps(
            op=1, tpa=hosts[host]) if first.at - 0.05 < f.at and f.dst[:2] in ("ff", "33")]
        mine = capture.select(sent=True, where=lambda f, h=host: f.ip and f.ip.dst == hosts[h] and
                              f.ip.protocol == 17)
        expect(mine, f"nothing was forwarded to {host}: the test tests nothing")
        expect(not [f for f in asked if f.at < mine[0].at], f"it asked for {host}: {asked}")
