# SPDX-License-Identifier: BSD-3-Clause
"""FRR's vrrpd as the other router of the pair, in either place."""

import json
import os
import shutil
import signal

from lab import GATEWAY, VRID, cases, expect, virtual_mac, wait_for
from peers import FRR, Folder
from routers import Router
from test_keepalived import follows
from test_pair import gaps_below, nothing_lost, streams_over

WIRES = ("lan", "up")
STATES = {"Initialize": "initialize", "Backup": "backup", "Master": "master"}


class Vrrpd(Router):
    """Its virtual MAC is a macvlan's, which is the operator's to make, with its address."""

    kind = "frr"

    def __init__(self, lab, node, **options):
        super().__init__(lab, node, **options)
        lab.ip(node, [f"address add {self.address[w]}/24 dev {w}" for w in WIRES])
        lab.sysctl(node, {"ipv4/ip_forward": 1, "ipv4/conf/all/rp_filter": 0,
                          "ipv4/conf/default/rp_filter": 0, "ipv4/conf/all/arp_ignore": 1,
                          "ipv4/conf/all/send_redirects": 0,
                          "ipv4/conf/default/send_redirects": 0,
                          **{f"ipv4/conf/{w}/rp_filter": 0 for w in WIRES}})
        self.folder = Folder(lab, node)
        shutil.chown(self.folder.path, "frr", "frr")  # its daemons give up root

    def _run(self, name, lines):
        return self.lab.start(self.node, f"{self.node}-{name}", [
            f"{FRR}/{name}", "-u", "frr", "-g", "frr", "--vty_socket", self.folder.path, "-P", "0",
            "--log", "stdout", "-z", self.folder.file("zserv"),
            "-i", self.folder.file(f"{name}.pid"), "-f", self.folder.write(f"{name}.conf", lines)])

    def _instance(self, wire):
        vr = f" vrrp {VRID[wire]}"
        return [f"interface {wire}", f"{vr} version {self.version}", f"{vr} priority {self.priority}",
                f"{vr} advertisement-interval {self.interval_cs * 10}",
                f"{vr} ip {GATEWAY[wire]}", "exit"]

    def start(self):
        for wire in WIRES:
            self.lab.ip(self.node, [
                f"link add link {wire} name v-{wire} address {virtual_mac(VRID[wire])} "
                "type macvlan mode bridge",
                f"address add {GATEWAY[wire]}/32 dev v-{wire}", f"link set v-{wire} up"])
        self.zebra = self._run("zebra", [])
        wait_for(lambda: os.path.exists(self.folder.file("zserv")), 10, "zebra to start")
        self.process = self._run("vrrpd", [line for w in WIRES for line in self._instance(w)])
        wait_for(lambda: self.state("lan") and self.state("up"), 10, "vrrpd to start")
        return self

    def state(self, wire, family=None):
        """As it says itself; None while it says nothing."""
        said = self.lab.run(self.node, "vtysh", "--vty_socket", self.folder.path, "-d", "vrrpd",
                            "-c", "show vrrp json").stdout
        try:
            routers = {r["interface"]: r["v4"]["status"] for r in json.loads(said)}
        except ValueError:
            return None
        return STATES.get(routers.get(wire))

    def crash(self):
        """The node dies: the processes, and the devices that would go on answering."""
        for process in (self.process, self.zebra):
            self.lab.kill(process)
        os.unlink(self.folder.file("zserv"))
        for wire in WIRES:
            self.lab.ip(self.node, [f"link del v-{wire}"])

    def stop(self, seconds=20):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)


def pair(lab, better):
    """A with priority 150, B with 100, of which B is there first: A has to preempt it."""
    def make(node, frr, priority):
        return lab.add_router(Vrrpd, node, {"priority": priority}) if frr else \
            lab.steadfast(node, priority=priority, track=0)

    lab.network()
    a, b = make("A", better == "frr", 150), make("B", better != "frr", 100)
    b.start().wait_state("master")
    a.start().wait_state("master")
    b.wait_state("backup")
    follows(lab, "A")
    return a, b


@cases({"better": "steadfast"}, {"better": "frr"})
def test_the_better_one_preempts_and_the_other_takes_over_when_it_dies(lab, better):
    # V3-BAK-07 V3-BAK-13 V3-BAK-14 V3-ACT-11 IMP-CSM-02
    a, b = pair(lab, better)
    ours = a if better == "steadfast" else b
    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"))
    gaps_below(reports, b.floor_ms, b.floor_ms)
    follows(lab, "B")
    a.start().wait_state("master")
    b.wait_state("backup")
    follows(lab, "A")
    counted = ours.statistics("lan")
    expect(counted["advertisement-rcvd"] > 0, "no advert of FRR was accepted")
    errors = [name for name, value in counted.items() if value and "error" in name and
              not isinstance(value, str)]
    expect(not errors, f"errors: {counted}")


def test_a_stop_hands_over_to_frr_and_loses_nothing(lab):
    # V3-ACT-08 V3-BAK-12
    a, b = pair(lab, "steadfast")
    nothing_lost(streams_over(lab, a.stop, lambda: b.wait_state("master")))
    follows(lab, "B")


def test_preempting_frr_loses_nothing(lab):
    a, b = pair(lab, "steadfast")
    a.command("set vrrp lan/ipv4/1 priority 50")
    a.command("set vrrp up/ipv4/2 priority 50")
    b.wait_state("master")
    follows(lab, "B")

    def back():
        for name in ("lan/ipv4/1", "up/ipv4/2"):
            a.command(f"set vrrp {name} priority 150")

    nothing_lost(streams_over(lab, back, lambda: (a.wait_state("master"), b.wait_state("backup"))))
    follows(lab, "A")
