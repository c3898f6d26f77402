# SPDX-License-Identifier: BSD-3-Clause
"""The routers of a lab, Steadfast and keepalived, behind one face; and the probe's stream.

Both take the same options: priority, version, interval_cs, preempt, hold_time, accept, track (how
much the loss of one wire takes off the priority on the other; 0: nothing), addresses per wire, and
families: on each wire each family has a virtual router. A state is "initialize", "backup" or
"master", asked by wire and, where there are two, by family: state("lan")."""

import contextlib
import json
import os
import re
import signal
import subprocess

from lab import (GATEWAY, GATEWAY6, LINK_GATEWAY6, ROUTER, ROUTER6, VRID, Failed, expect,
                 vrrp_times_ms, wait_for)

SANITIZER = re.compile(r"(ERROR|WARNING): \w*Sanitizer|: runtime error:")


class Router:
    kind = None

    def __init__(self, lab, node, priority=100, version=3, interval_cs=10, preempt=True,
                 hold_time=0, accept=False, track=60, gateways=None, wires=("lan", "up"),
                 families=("ipv4",), **extra):
        self.lab, self.node = lab, node
        self.priority, self.version, self.interval_cs = priority, version, interval_cs
        self.preempt, self.hold_time, self.accept, self.track = preempt, hold_time, accept, track
        self.gateways = gateways or {w: [GATEWAY[w]] for w in ("lan", "up")}
        self.gateways6 = {w: [LINK_GATEWAY6, GATEWAY6[w]] for w in ("lan", "up")}
        self.wires = wires  # those with a virtual router
        self.families = families
        self.extra = extra
        self.process = None
        self.address, self.address6 = ROUTER[node], ROUTER6[node]

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
            for family in self.families:
                wait_for(lambda w=wire, f=family: self.state(w, f) == state, seconds,
                         f"{self.node} ({self.kind}) to be {state} on {wire} ({family})")
        return self

    def virtual_addresses(self, wire, family):
        return {"ipv4": self.gateways, "ipv6": self.gateways6}[family][wire]

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
            interfaces[wire] = {"port": f"p{number}"}
            for family in self.families:
                ip = {"addresses": self._addresses(wire, family)}
                if wire in self.wires:
                    ip["vrrp"] = [self._virtual_router(wire, family)]
                interfaces[wire][family] = ip
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

    def _addresses(self, wire, family):
        if family == "ipv4":
            return [f"{self.address[wire]}/24"]
        return [f"{self.address6['link']}/64", f"{self.address6[wire]}/64"]

    def _virtual_router(self, wire, family):
        leaves = {"vrid": VRID[wire], "version": self.version, "priority": self.priority,
                  "virtual-addresses": self.virtual_addresses(wire, family),
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
        self.said = len(self.log_text())
        self.process = self.lab.start(self.node, f"{self.node}-steadfast",
                                      [self.binary, "-c", self.config_path])
        return self.wait_ready() if ready else self

    def wait_ready(self):
        # On a busy machine the kernel takes seconds for each packet socket.
        wait_for(self._is_ready, 60, f"{self.node} to say it is ready")
        return self

    def _is_ready(self):
        if self.process.poll() is not None:
            raise Failed(f"{self.node}: steadfast ended with {self.process.returncode} at start")
        return re.search(r"\bready\b", self.log_text()[self.said:])

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

    def vrrp_name(self, wire, family=None):
        return f"{wire}/{family or self.families[0]}/{VRID[wire]}"

    def vrrp(self, wire, family=None):
        """`show vrrp NAME json`."""
        return self.show(f"vrrp {self.vrrp_name(wire, family)}")

    def state(self, wire, family=None):
        return self.vrrp(wire, family)["state"] if self.running else None

    def states(self):
        """Of all virtual routers at one moment, by name."""
        return {v["name"]: v["state"] for v in self.show("vrrp")["vrrp-instance"]}

    def statistics(self, wire, family=None):
        return self.vrrp(wire, family)["statistics"]

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
        if "ipv6" in self.families:
            self._start_ipv6(wires)
        lab.sysctl(node, {"ipv4/ip_forward": 1, "ipv4/conf/all/rp_filter": 0,
                          "ipv4/conf/default/rp_filter": 0, "ipv4/conf/all/arp_ignore": 1,
                          "ipv4/conf/all/send_redirects": 0,
                          "ipv4/conf/default/send_redirects": 0,
                          **{f"ipv4/conf/{w}/rp_filter": 0 for w in wires},
                          **{f"ipv4/conf/{w}/send_redirects": 0 for w in wires}})

    def _start_ipv6(self, wires):
        self.lab.sysctl(self.node, {
            "ipv6/conf/all/disable_ipv6": 0, "ipv6/conf/default/disable_ipv6": 0,
            "ipv6/conf/all/forwarding": 1, "ipv6/conf/default/accept_dad": 0,
            **{f"ipv6/conf/{w}/addr_gen_mode": 1 for w in wires},
            **{f"ipv6/conf/{w}/accept_dad": 0 for w in wires},
            **{f"ipv6/conf/{w}/disable_ipv6": 0 for w in wires}})
        for wire in wires:
            self.lab.ip(self.node, [f"address add {a}/64 dev {wire} nodad"
                                    for a in (self.address6["link"], self.address6[wire])])

    @staticmethod
    def _vmac(wire, family):
        return f"vrrp{'6' if family == 'ipv6' else ''}.{VRID[wire]}"

    def _instance(self, wire, family):
        other = {"lan": "up", "up": "lan"}[wire]
        length = {"ipv4": 32, "ipv6": 128}[family]
        lines = ["state BACKUP", f"interface {wire}", f"use_vmac {self._vmac(wire, family)}",
                 f"virtual_router_id {VRID[wire]}", f"priority {self.priority}",
                 f"advert_int {self.interval_cs / 100:g}", f"version {self.version}",
                 "accept" if self.accept else "", "" if self.preempt else "nopreempt",
                 f"preempt_delay {self.hold_time}" if self.hold_time else "",
                 "virtual_ipaddress {",
                 *[f"  {a}/{length}" for a in self.virtual_addresses(wire, family)], "}"]
        if self.track:
            lines += ["track_interface {", f"  {other} weight -{self.track}", "}"]
        extra = self.extra.get("instance", [])
        lines += extra(wire) if callable(extra) else extra
        return [f"vrrp_instance {self._name(wire, family)} {{",
                *[f"  {line}" for line in lines if line], "}"]

    def write_config(self):
        lines = ["global_defs {", f"  vrrp_version {self.version}", "  vrrp_garp_master_delay 1",
                 *[f"  {line}" for line in self.extra.get("globals", [])], "}"]
        for wire in self.wires:
            for family in self.families:
                lines += self._instance(wire, family)
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

    def _name(self, wire, family):
        return wire if len(self.families) == 1 else f"{wire}-{family}"

    def state(self, wire, family=None):
        """What it last said about itself."""
        if not self.running:
            return None
        name = self._name(wire, family or self.families[0])
        states = re.findall(rf"\({name}\) Entering (\w+) STATE", self.log_text()[self.seen:])
        names = {"BACKUP": "backup", "MASTER": "master", "FAULT": "initialize"}
        return names[states[-1]] if states else None

    def stop(self, seconds=20):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def crash(self):
        """The node dies: the processes, and the devices that would go on answering."""
        self.lab.kill(self.process)
        for wire in self.wires:
            for family in self.families:
                self.lab.run(self.node, "ip", "link", "del", self._vmac(wire, family))


class Stream:
    """A stream of datagrams from host to host, from now until stop()."""

    def __init__(self, lab, source, target, interval_us, seconds, addresses):
        number = next(lab._runs)
        to = f"[{addresses[target]}]" if ":" in addresses[target] else addresses[target]
        self.out = os.path.join(lab.logs, f"stream-{number}.json")
        self.lab = lab
        self.process = lab.start(None, f"stream-{number}", [
            os.path.join(lab.build, "tests", "smoke", "probe"), "stream",
            "--from-netns", lab.netns(source), "--bind", addresses[source],
            "--to-netns", lab.netns(target), "--to", f"{to}:{7000 + number}",
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
