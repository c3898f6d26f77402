# SPDX-License-Identifier: BSD-3-Clause
"""Another configuration for a running pair, by SIGHUP and by the console, under traffic."""

import json
import random
import signal

from lab import HOST, cases, expect, virtual_mac, wait_for
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
    expect(a.state("lan") == "master" and a.vrrp("lan")["priority"] == 150, "A is disturbed")
    wait_for(lambda: lab.ping("H", HOST["U"]), 5, "H to reach U")


def random_router(rng, family, vrid):
    """Any of the leaves that may change."""
    first = [f"192.0.2.{vrid + 20}"] if family == "ipv4" else [f"fe80::{vrid + 0x100:x}"]
    more = "192.0.2.%d" if family == "ipv4" else "2001:db8:1::%x"
    leaves = {"vrid": vrid, "advertise-interval-centi-sec": rng.choice([10, 20, 50]),
              "priority": rng.randint(1, 254), "accept-mode": rng.random() < 0.5,
              "preempt": {"enabled": rng.random() < 0.5, "hold-time": rng.choice([0, 1])},
              "virtual-addresses": first + [more % (vrid + 100 + 50 * k)
                                            for k in range(rng.randint(0, 2))]}
    if rng.random() < 0.4:
        leaves["track"] = {"networks": [{"prefix": "203.0.113.0/24", "priority-decrement": 5}],
                           "interfaces": [{"interface": "up", "recovery-delay": 1,
                                           "priority-decrement": rng.randint(1, 50)}]}
    if rng.random() < 0.3:
        key = {"id": rng.randint(1, 3), "key": "%064x" % rng.getrandbits(256)}
        leaves["authentication"] = {"type": "hmac-sha-256", "keys": [key]}
    if family == "ipv4" and rng.random() < 0.2:
        leaves.update(version=2)
        for leaf in ("accept-mode", "advertise-interval-centi-sec", "authentication"):
            leaves.pop(leaf, None)
    return leaves


def random_document(rng, base):
    document = json.loads(json.dumps(base))
    for family in ("ipv4", "ipv6"):
        document["interfaces"]["lan"][family]["vrrp"] = [
            random_router(rng, family, vrid)
            for vrid in sorted(rng.sample(range(1, 12), rng.randint(0, 7)))]
    document["interfaces"]["up"]["ipv4"]["neighbors"] = [
        {"ip": f"198.51.100.{n}", "link-layer-address": "02:00:00:00:00:%02x" % n}
        for n in rng.sample(range(10, 20), rng.randint(0, 5))]
    document["routes"] = [
        {"prefix": f"10.{n}.0.0/16",
         "next-hops": rng.sample(["198.51.100.10", "198.51.100.11", "198.51.100.12"],
                                 rng.randint(1, 3))}
        for n in rng.sample(range(60), rng.randint(0, 30))]
    if rng.random() < 0.5:
        document["routes"].append({"prefix": "203.0.113.0/24", "next-hops": ["198.51.100.10"]})
    return document


def view(router):
    """What does not depend on when things happened."""
    routers = {v["name"]: (v["state"], v["effective-priority"])
               for v in router.show("vrrp")["vrrp-instance"]}
    routes = sorted((r["destination-prefix"], len(r["next-hops"]))
                    for r in router.show("route")["routes"])
    return {"virtual routers": routers, "routes": routes, "config": router.show("config")}


def all_masters(router):
    return set(router.states().values()) <= {"master"}


@cases({"seed": 1})
def test_many_reloads_end_where_a_start_does(lab, seed):
    lab.ipv6()
    rng = random.Random(seed)
    a = lab.steadfast("A", families=("ipv4", "ipv6"), track=0, wires=())
    base = a.document()
    a.document = lambda: document
    document = random_document(rng, base)
    a.start()
    for _ in range(20):
        document = random_document(rng, base)
        a.write_config()
        a.command(f"config load {a.config_path}")
    wait_for(lambda: all_masters(a), 20, "all virtual routers to be master")
    reloaded = view(a)
    expect(a.stop() == 0, "A does not stop cleanly")
    a.start()
    wait_for(lambda: all_masters(a), 20, "all virtual routers to be master after a start")
    started = view(a)
    for what, is_now in started.items():
        expect(reloaded[what] == is_now, f"{what}: {reloaded[what]} after reloads, {is_now} "
               "after a start")
