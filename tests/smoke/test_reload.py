# SPDX-License-Identifier: BSD-3-Clause
"""Another configuration for a running pair, by SIGHUP and by the console, under traffic."""

import json
import signal

from lab import HOST, LAN_GATEWAY, expect, virtual_mac, wait_for
from test_pair import nothing_lost, start_pair, streams_over

SECOND = "192.0.2.7"


def edit(router, change):
    """The router's file with a change."""
    with open(router.config_path, encoding="utf-8") as f:
        document = json.load(f)
    change(document)
    with open(router.config_path, "w", encoding="utf-8") as f:
        json.dump(document, f)


def lan_vrrp(document):
    return document["interfaces"]["lan"]["ipv4"]["vrrp"]


def more(document):
    """A further virtual router, a further address of another, a route."""
    lan_vrrp(document)[0]["virtual-addresses"].append(SECOND)
    lan_vrrp(document).append({"vrid": 9, "virtual-addresses": ["192.0.2.9"],
                               "priority": lan_vrrp(document)[0]["priority"],
                               "advertise-interval-centi-sec": 10})
    document["routes"] = [{"prefix": "203.0.113.0/24", "next-hops": [HOST["U"]]}]


def transitions(router):
    return {v["name"]: v["statistics"]["master-transitions"]
            for v in router.show("vrrp")["vrrp-instance"]}


def hang_up(router):
    router.process.send_signal(signal.SIGHUP)


def test_a_reload_touches_only_what_it_changes(lab):
    # V3-ARP-05
    a, b = start_pair(lab)
    before = transitions(a)
    capture = lab.capture("H", "lan")
    for router in (b, a):
        edit(router, more)
    reports = streams_over(lab, lambda: (hang_up(b), hang_up(a)),
                           lambda: wait_for(lambda: a.states().get("lan/ipv4/9") == "master", 10,
                                            "the new virtual router to be master"))
    nothing_lost(reports)
    capture.wait(lambda c: [f for f in c.frames if f.arp and f.arp.spa == SECOND
                            and f.src == virtual_mac(1)], 5, "the new address to be announced")
    after = transitions(a)
    expect({n: after[n] for n in before} == before, f"{before} became {after}")
    expect(b.states()["lan/ipv4/1"] == "backup", f"{b.states()}")
    expect("1 added, 0 removed, 1 changed, 0 restarted; routes: 1 added or changed"
           in a.log_text(), "A does not say what it did")
    wait_for(lambda: lab.ping("H", HOST["U"]), 5, "H to reach U")
    route = a.show("route 203.0.113.5")
    expect("203.0.113.0/24" in json.dumps(route), f"{route}")


def test_a_virtual_router_that_is_taken_away_hands_over(lab):
    a, b = start_pair(lab)
    edit(a, lambda d: d["interfaces"]["lan"]["ipv4"].pop("vrrp"))
    reports = streams_over(lab, lambda: a.command(f"config load {a.config_path}"),
                           lambda: b.wait_state("master", wires=["lan"]))
    nothing_lost(reports)
    expect(list(a.states()) == ["up/ipv4/2"], f"{a.states()}")


def test_a_bad_file_changes_nothing(lab):
    a, _ = start_pair(lab)
    edit(a, lambda d: lan_vrrp(d)[0].update({"priority": 300, "prioritty": 1}))
    hang_up(a)
    wait_for(lambda: "nothing was changed" in a.log_text(), 5, "A to refuse the file")
    expect("priority: " in a.log_text() and "did you mean" in a.log_text(), "A does not say why")
    edit(a, lambda d: lan_vrrp(d)[0].update({"priority": 150}) or lan_vrrp(d)[0].pop("prioritty")
         and d["interfaces"]["lan"].update({"mtu": 1400}))
    done = a.console(f"config load {a.config_path}")
    expect(done.returncode == 1 and "$.interfaces.lan.mtu: 1500 -> 1400" in done.stdout
           and "takes a restart" in done.stdout, f"{done}")
    expect(a.state("lan") == "master" and lab.ping("H", LAN_GATEWAY) is not None, "A is disturbed")
    wait_for(lambda: lab.ping("H", HOST["U"]), 5, "H to reach U")
