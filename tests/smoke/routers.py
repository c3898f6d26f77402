# SPDX-License-Identifier: BSD-3-Clause
"""The routers of a lab, Steadfast and keepalived, behind one face; and the probe's stream.

Both take the same options: priority, version, interval_cs, preempt, hold_time, accept, track (how
much the loss of one wire takes off the priority on the other; 0: nothing), addresses per wire.
A state is "initialize", "backup" or "master", asked by wire: state("lan")."""

import contextlib
import json
import os
import re
import signal
import subprocess

from lab import (GATEWAY, ROUTER, VRID, Failed, expect, vrrp_times_ms, wait_for)

SANITIZER = re.compile(r"(ERROR|WARNING): \w*Sanitizer|: runtime error:")


class Router:
    kind = None

    def __init__(self, lab, node, priority=100, version=3, interval_cs=10, preempt=True,
                 hold_time=0, accept=False, track=60, gateways=None, wires=("lan", "up"), **extra):
        self.lab, self.node = lab, node
        self.priority, self.version, self.interval_cs = priority, version, interval_cs
        self.preempt, self.hold_time, self.accept, self.track = preempt, hold_time, accept, track
        self.gateways = gateways or {w: [GATEWAY[w]] for w in ("lan", "up")}
        self.wires = wires  # those with a virtual router
        self.extra = extra
        self.process = None
        self.address = ROUTER[node]

    @property
    def skew_ms(self):
        return vrrp_times_ms(self.priority, self.interval_cs, self.version)[0]

    @property
    def floor_ms(self):
        """How long this router must hear nothing before it is master."""
        return vrrp_times_ms(self.priority, self.interval_cs, self.version)[1]

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def wait_state(self, state, wires=None, seconds=None):
        """Waits for a state on the wires; by default twice the down interval and 5 s."""
        seconds = seconds or 2 * self.floor_ms / 1000 + 5
        for wire in wires or self.wires:
            wait_for(lambda w=wire: self.state(w) == state, seconds,
                     f"{self.node} ({self.kind}) to be {state} on {wire}")
        return self

    def cut(self, wire):
        self.lab.wire(self.node, wire, "down")

    def mend(self, wire):
        self.lab.wire(self.node, wire, "up")

    def log_text(self):
        if self.process is None:
            return ""
        with open(self.process.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()


class Steadfast(Router):
    """Options besides: vrrp, leaves for every virtual router ({"checksum": {...}}); lan_extra and
    up_extra, for one of them; config, a function that changes the whole document."""

    kind = "steadfast"

    def __init__(self, lab, node, **options):
        super().__init__(lab, node, **options)
        self.binary = os.path.join(lab.build, "app", "steadfast")
        self.socket = os.path.join(lab.tmp, f"{node}.sock")
        self.config_path = os.path.join(lab.logs, f"{node}.json")

    def document(self):
        cpus = ",".join(str(c) for c in sorted(os.sched_getaffinity(0)))
        interfaces = {}
        for number, wire in enumerate(("lan", "up")):
            ipv4 = {"addresses": [f"{self.address[wire]}/24"]}
            if wire in self.wires:
                ipv4["vrrp"] = [self._virtual_router(wire)]
            interfaces[wire] = {"port": f"p{number}", "ipv4": ipv4}
        document = {
            # Control and worker share what CPUs there are with everything else here.
            "eal": ["--lcores", f"0@({cpus}),1@({cpus})", "--no-pci"],
            "workers": {"idle": "sleep"},
            "ports": {"p0": {"device": "net_af_packet0,iface=lan"},
                      "p1": {"device": "net_af_packet1,iface=up"}},
            "interfaces": interfaces,
            "console": {"socket": self.socket},
        }
        if "config" in self.extra:
            self.extra["config"](document)
        return document

    def _virtual_router(self, wire):
        leaves = {"vrid": VRID[wire], "version": self.version, "priority": self.priority,
                  "virtual-addresses": self.gateways[wire],
                  "advertise-interval-centi-sec": self.interval_cs,
                  "preempt": {"enabled": self.preempt, "hold-time": self.hold_time},
                  "accept-mode": self.accept}
        if self.version == 2:
            del leaves["accept-mode"], leaves["advertise-interval-centi-sec"]
            leaves["advertise-interval-sec"] = self.interval_cs // 100
        if self.track:
            other = {"lan": "up", "up": "lan"}[wire]
            leaves["track"] = {"interfaces": [{"interface": other,
                                               "priority-decrement": self.track}]}
        leaves.update(self.extra.get("vrrp", {}))
        leaves.update(self.extra.get(f"{wire}_extra", {}))
        return leaves

    def write_config(self):
        with open(self.config_path, "w", encoding="utf-8") as f:
            json.dump(self.document(), f, indent=2)

    def start(self, ready=True):
        self.write_config()
        before = len(self.log_text())
        self.process = self.lab.start(self.node, f"{self.node}-steadfast",
                                      [self.binary, "-c", self.config_path])
        if ready:
            wait_for(lambda: self._is_ready(before), 60, f"{self.node} to say it is ready")
        return self

    def _is_ready(self, before):
        if self.process.poll() is not None:
            raise Failed(f"{self.node}: steadfast ended with {self.process.returncode} at start")
        return re.search(r"\bready\b", self.log_text()[before:])

    def console(self, command, seconds=20):
        """One command on the console; the finished process."""
        return subprocess.run([self.binary, f"--attach={self.socket}", "--exec", command],
                              capture_output=True, text=True, timeout=seconds,
                              stdin=subprocess.DEVNULL)

    def command(self, command):
        done = self.console(command)
        expect(done.returncode == 0,
               f"{self.node}: `{command}`: exit {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout

    def show(self, what):
        """`show WHAT json`, decoded."""
        text = self.command(f"show {what} json")
        try:
            return json.loads(text)
        except ValueError as error:
            raise Failed(f"{self.node}: show {what} json: {error}: {text[:400]}") from error

    def vrrp_name(self, wire):
        return f"{wire}/ipv4/{VRID[wire]}"

    def vrrp(self, wire):
        """`show vrrp NAME json`."""
        return self.show(f"vrrp {self.vrrp_name(wire)}")

    def state(self, wire):
        return self.vrrp(wire)["state"] if self.running else None

    def statistics(self, wire):
        return self.vrrp(wire)["statistics"]

    def stop(self, seconds=20):
        """Asks it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{self.node}: steadfast still runs {seconds} s after SIGTERM") from error

    def crash(self):
        """The node dies without a word."""
        self.lab.kill(self.process)


class Keepalived(Router):
    """keepalived with use_vmac, the Linux way to the virtual MAC. Options besides: instance, lines
    for every vrrp_instance, or a function that gives a wire's; globals, lines for global_defs."""

    kind = "keepalived"

    def __init__(self, lab, node, **options):
        super().__init__(lab, node, **options)
        self.config_path = os.path.join(lab.logs, f"{node}-keepalived.conf")
        wires = ("lan", "up")
        lab.ip(node, [f"address add {self.address[w]}/24 dev {w}" for w in wires])
        lab.sysctl(node, {"ipv4/ip_forward": 1, "ipv4/conf/all/rp_filter": 0,
                          "ipv4/conf/default/rp_filter": 0, "ipv4/conf/all/arp_ignore": 1,
                          "ipv4/conf/all/send_redirects": 0,
                          "ipv4/conf/default/send_redirects": 0,
                          **{f"ipv4/conf/{w}/rp_filter": 0 for w in wires},
                          **{f"ipv4/conf/{w}/send_redirects": 0 for w in wires}})

    def _instance(self, wire):
        other = {"lan": "up", "up": "lan"}[wire]
        lines = ["state BACKUP", f"interface {wire}", f"use_vmac vrrp.{VRID[wire]}",
                 f"virtual_router_id {VRID[wire]}", f"priority {self.priority}",
                 f"advert_int {self.interval_cs / 100:g}", f"version {self.version}",
                 "accept" if self.accept else "", "" if self.preempt else "nopreempt",
                 f"preempt_delay {self.hold_time}" if self.hold_time else "",
                 "virtual_ipaddress {", *[f"  {a}/32" for a in self.gateways[wire]], "}"]
        if self.track:
            lines += ["track_interface {", f"  {other} weight -{self.track}", "}"]
        extra = self.extra.get("instance", [])
        lines += extra(wire) if callable(extra) else extra
        return [f"vrrp_instance {wire} {{", *[f"  {line}" for line in lines if line], "}"]

    def write_config(self):
        lines = ["global_defs {", f"  vrrp_version {self.version}", "  vrrp_garp_master_delay 1",
                 *[f"  {line}" for line in self.extra.get("globals", [])], "}"]
        for wire in self.wires:
            lines += self._instance(wire)
        with open(self.config_path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")

    def start(self):
        self.write_config()
        # Fresh names: a killed one's are still there, and so may be its processes for a moment.
        run = os.path.join(self.lab.tmp, f"{self.node}-{next(self.lab._runs)}")
        self.seen = len(self.log_text())
        self.process = self.lab.start(
            self.node, f"{self.node}-keepalived",
            ["keepalived", "-n", "-l", "-D", "-P", "-f", self.config_path, "-p", f"{run}.pid",
             "-r", f"{run}-vrrp.pid"])
        wait_for(lambda: self.state("lan" if "lan" in self.wires else "up"), 10,
                 f"{self.node}: keepalived to start")
        return self

    def state(self, wire):
        """What it last said about itself."""
        if not self.running:
            return None
        states = re.findall(rf"\({wire}\) Entering (\w+) STATE", self.log_text()[self.seen:])
        names = {"BACKUP": "backup", "MASTER": "master", "FAULT": "initialize"}
        return names[states[-1]] if states else None

    def stop(self, seconds=20):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def crash(self):
        """The node dies: the processes, and the devices that would go on answering."""
        self.lab.kill(self.process)
        for wire in self.wires:
            self.lab.run(self.node, "ip", "link", "del", f"vrrp.{VRID[wire]}")


class Stream:
    """A stream of datagrams from host to host, from now until stop()."""

    def __init__(self, lab, source, target, interval_us, seconds):
        from lab import HOST
        number = next(lab._runs)
        self.out = os.path.join(lab.logs, f"stream-{number}.json")
        self.lab = lab
        self.process = lab.start(None, f"stream-{number}", [
            os.path.join(lab.build, "tests", "smoke", "probe"), "stream",
            "--from-netns", lab.netns(source), "--bind", HOST[source],
            "--to-netns", lab.netns(target), "--to", f"{HOST[target]}:{7000 + number}",
            "--interval-us", str(interval_us), "--seconds", str(seconds), "--out", self.out])
        wait_for(self._sending, 5, "the probe to start", every=0.01)

    def _sending(self):
        expect(self.process.poll() is None, "the probe ended at once")
        with open(self.process.log_path, encoding="utf-8") as f:
            return "sending" in f.read()

    def stop(self):
        """The report: see probe.c."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=10)
        expect(code == 0, f"probe: exit {code}")
        with open(self.out, encoding="utf-8") as f:
            return json.load(f)
