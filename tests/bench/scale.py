# SPDX-License-Identifier: BSD-3-Clause
"""Many virtual routers on one control lcore while a worker forwards all that it can: a master and
its backup, joined by a link of shared memory (memif)."""

import contextlib
import datetime
import json
import os
import signal
import subprocess
import time

import contender
from events import on_cpu_s
from scene import Scene

SIZES = ((8192, 100), (2000, 1))  # virtual routers, advert interval in centiseconds
PRIORITY = {"master": 200, "backup": 100}
VRIDS = 255
FOREVER = 1 << 62


def _vrrp(number, priority, interval_cs):
    return {"vrid": number % VRIDS + 1, "priority": priority,
            "advertise-interval-centi-sec": interval_cs,
            "virtual-addresses": [f"10.{100 + number // VRIDS}.1.{number % VRIDS + 1}"]}


def _interfaces(role, routers, interval_cs):
    """As many VLANs as their 255 VRIDs each take."""
    out = {}
    for vlan in range((routers + VRIDS - 1) // VRIDS):
        numbers = range(vlan * VRIDS, min((vlan + 1) * VRIDS, routers))
        out[f"v{vlan}"] = {"port": "p0", "vlan-id": 100 + vlan, "ipv4": {
            "addresses": [f"10.{100 + vlan}.0.{2 if role == 'master' else 3}/16"],
            "vrrp": [_vrrp(n, PRIORITY[role], interval_cs) for n in numbers]}}
    return out


def _ms_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1e3


class Router:
    """One end of the link. The master has two more ports, between which it forwards."""

    def __init__(self, role, routers, interval_cs, folder, cpus):
        self.role, self.routers = role, routers
        self.socket = os.path.join(folder, f"{role}-{routers}.sock")
        config, traffic = (os.path.join(folder, f"scale-{role}{end}")
                           for end in (".json", ".traffic"))
        scene = Scene("scale", "", 4, 16, 4096)
        scene.write_traffic(traffic)
        scene.write_config(config, cpus, self.socket, "sleep")
        self._add(config, folder, _interfaces(role, routers, interval_cs))
        self.program = contender.steadfast(config, ["-", traffic] if role == "master" else [],
                                           folder, "scale " + role)

    def _add(self, path, folder, interfaces):
        with open(path, encoding="utf-8") as f:
            config = json.load(f)
        master = self.role == "master"
        # All adverts may leave at once, and what the ring has no room for is lost. Its buffers are
        # memory that is first touched by a takeover: small ones, of which a page has many.
        config["ports"] = {"p0": {"device": f"net_memif0,role={'server' if master else 'client'},"
                                            f"socket={folder}/memif-{self.routers},"
                                            "socket-abstract=no,rsize=14,bsize=256"}}
        if master:
            config["ports"] |= {"p1": {"device": "net_null0"}, "p2": {"device": "net_null1"}}
            config["interfaces"]["lan"]["port"] = "p1"
            config["interfaces"]["wan1"]["port"] = "p2"
        else:
            config["interfaces"], config["routes"] = {}, []
        config["interfaces"] |= interfaces
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f)

    def show(self, what):
        """`show WHAT json`, decoded."""
        done = subprocess.run([contender.STEADFAST, "--attach=" + self.socket, "--exec",
                               f"show {what} json"],
                              capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise contender.WrongAnswer(f"{self.role}: show {what}: {done.stderr} "
                                        + self.program.log())
        return json.loads(done.stdout)

    def of_link(self, what="vrrp"):
        """Its virtual routers on the link to the other one."""
        return [v for v in self.show(what)["vrrp-instance"] if v["interface"] != "lan"]

    def _others(self, state):
        """How many are not in a state."""
        try:
            routers = self.of_link("vrrp brief")
        except contender.WrongAnswer:  # it has not opened its console yet
            return self.routers
        return self.routers - sum(v["state"] == state for v in routers)

    def wait(self, state, seconds=120):
        """Until all are."""
        end = time.monotonic() + seconds
        while others := self._others(state):
            if time.monotonic() > end or self.program.process.poll() is not None:
                raise contender.WrongAnswer(f"scale: {self.role} is not {state} of {others}: "
                                            + self.program.log())
            time.sleep(0.2)

    def counts(self):
        """How often it became master, the adverts it heard, and when that was, in ms."""
        routers = self.of_link()
        each = [v["statistics"] for v in routers]
        heard = next((v["last-advertisement"] for v in routers if "last-advertisement" in v), None)
        return (*(sum(int(s[leaf]) for s in each)
                  for leaf in ("master-transitions", "advertisement-rcvd")),
                heard and _ms_of(heard["datetime"]) + heard["age-us"] / 1e3)

    def lateness(self):
        """Of control's timers: how many ran how late."""
        late = self.show("datapath")["control"]["timer-lateness"]
        return {name: int(n) for name, n in late.items()}


class Window:
    """What changes on a router while it is looked at."""

    def __init__(self, router):
        self.router = router
        # Telling takes the CPU for a while: that is not in the rest.
        self.transitions, self.heard, self.counted_ms = router.counts()
        self.late = router.lateness()
        self.pid = router.program.process.pid
        self.out, self.on_cpu_s = router.program.said().out, on_cpu_s(self.pid, self.pid)
        self.at = time.monotonic()

    def end(self, interval_cs):
        """Figures for a row."""
        took = time.monotonic() - self.at
        percent = 100 * (on_cpu_s(self.pid, self.pid) - self.on_cpu_s) / took
        out = self.router.program.said().out - self.out
        late = {name: n - self.late[name] for name, n in self.router.lateness().items()}
        if self.counted_ms:
            # Whole intervals after the first time: routers may be in step with each other.
            time.sleep((self.counted_ms - time.time() * 1e3) % (interval_cs * 10) / 1e3)
        transitions, heard, at_ms = self.router.counts()
        figures = {"transitions": transitions - self.transitions,
                   "control-percent": round(percent, 1)}
        if self.router.role == "master":
            figures["forwarded-mpps"] = round(out / took / 1e6, 1)
            figures["timers"] = sum(late.values())
            figures |= {f"late-{name}": n for name, n in late.items()
                        if n and name != "under-100us"}
        else:
            nominal = self.router.routers * (at_ms - self.counted_ms) / (interval_cs * 10)
            figures["adverts-heard-percent"] = round(100 * (heard - self.heard) / nominal, 2)
        return figures


def _stop_forwarding(program):
    """What was on its way has come out, and right."""
    program.command(contender.CLOSED)
    end = time.monotonic() + 10
    while (said := program.said()).out != said.offered and time.monotonic() < end:
        time.sleep(0.01)
    if said.wrong or said.out != said.offered:
        raise contender.WrongAnswer(f"scale: of {said.offered} packets {said.out} came out, "
                                    f"{said.wrong} of {said.checked} wrong: {said.what}")


def _takeover(master, backup, interval_cs):
    """The master is frozen: the death of its process would take memif's link down."""
    floor_ms = interval_cs * 10 * (3 + (256 - PRIORITY["backup"]) / 256)
    frozen_ms = time.time() * 1e3
    master.program.process.send_signal(signal.SIGSTOP)
    backup.wait("master")
    since = [_ms_of(v["state-datetime"]) - frozen_ms for v in backup.of_link("vrrp brief")]
    detected = [e["detection-us"] / 1e3 for e in backup.show("events")["events"]
                if "detection-us" in e]
    return {"first-ms": round(min(since), 1), "last-ms": round(max(since), 1),
            "longest-silence-ms": round(max(detected), 1), "floor-ms": round(floor_ms, 1)}


def _size(folder, cpus, routers, interval_cs, seconds):
    head = {"scene": "scale",
            "text": f"{routers} virtual routers at {interval_cs * 10} ms", "measure": "scale"}
    with contextlib.ExitStack() as stack:
        master = Router("master", routers, interval_cs, folder, cpus)
        stack.callback(master.program.stop)
        stack.callback(master.program.process.kill)
        backup = Router("backup", routers, interval_cs, folder, cpus)
        stack.callback(backup.program.stop)
        master.wait("master")
        backup.wait("backup")
        master.program.verify(32768)
        master.program.command(contender.RUN, FOREVER)
        windows = [Window(router) for router in (master, backup)]
        time.sleep(seconds)
        for w in windows:
            yield {**head, "contender": w.router.role, "figures": w.end(interval_cs)}
        master.wait("master")
        backup.wait("backup")
        _stop_forwarding(master.program)
        yield {**head, "measure": "takeover", "contender": "backup",
               "figures": _takeover(master, backup, interval_cs)}


def scale(folder, cpus, seconds):
    """Both sizes."""
    for routers, interval_cs in SIZES:
        yield from _size(folder, cpus, routers, interval_cs, seconds)
