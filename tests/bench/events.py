# SPDX-License-Identifier: BSD-3-Clause
"""What is not a cost a packet: a takeover of many virtual routers, and CPU time while idle."""

import json
import os
import time

import contender
from scene import Scene

LANS = 4


def _takeover_config(path, folder, cpus, routers):
    """`routers` on each of four LANs, and one uplink."""
    scene = Scene("takeover", "", 4, 16, routers, routers=routers)
    scene.write_config(path, cpus, os.path.join(folder, "console"))
    with open(path, encoding="utf-8") as f:
        config = json.load(f)
    lan = json.dumps(config["interfaces"].pop("lan"))
    wan = config["interfaces"]["wan1"]
    config["ports"] = {f"p{i}": {"device": f"net_null{i}"} for i in range(LANS + 1)}
    for i in range(LANS):
        text = lan.replace('"10.0.', f'"10.{i}.').replace('"p0"', f'"p{i}"')
        config["interfaces"][f"lan{i}"] = json.loads(text)
    wan["port"] = f"p{LANS}"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(config, f)


def takeover(folder, cpus, routers):
    """All virtual routers' master-down timers end at once: from the first packet to a virtual MAC
    that is forwarded to the first of the last."""
    each = routers // LANS
    config, traffic = (os.path.join(folder, "takeover" + end) for end in (".json", ".traffic"))
    scene = Scene("takeover", "", 4, 16, each, routers=each)
    _takeover_config(config, folder, cpus, each)
    scene.write_traffic(traffic, one_each=True)
    router = contender.steadfast(config, [traffic] * LANS, folder, "takeover")
    try:
        router.command(contender.STREAM)
        end = time.monotonic() + 60
        while True:
            seen = router.first_seen(LANS * each)
            said = router.said()
            if said.wrong:
                raise contender.WrongAnswer(f"takeover: {said.what}")
            if all(seen):
                break
            if time.monotonic() > end:
                raise contender.WrongAnswer(f"takeover: {seen.count(0)} of {len(seen)} virtual "
                                            f"routers do not forward: {router.log()}")
            time.sleep(0.05)
        us = (max(seen) - min(seen)) / said.tsc_hz * 1e6
    finally:
        router.stop()
    yield {"scene": "takeover", "text": f"{LANS * each} virtual routers at once",
           "measure": "takeover", "contender": "steadfast",
           "us": {"median": us, "min": us, "max": us}}


def on_cpu_s(pid, tid):
    """Of a thread, since it began."""
    with open(f"/proc/{pid}/task/{tid}/schedstat", encoding="ascii") as f:
        return int(f.read().split()[0]) / 1e9


def idle(folder, cpus, seconds):
    """The share of a CPU that the worker and control take while there is no traffic."""
    scene = Scene("idle", "", 4, 16, 16)
    config, traffic = (os.path.join(folder, "idle" + end) for end in (".json", ".traffic"))
    scene.write_traffic(traffic)
    for how in ("sleep", "poll"):
        scene.write_config(config, cpus, os.path.join(folder, "console"), how)
        router = contender.steadfast(config, [traffic], folder, "idle " + how)
        try:
            said = router.verify(32768)
            router.command(contender.QUIET)
            time.sleep(0.2)
            pid = router.process.pid
            for name, tid in (("worker", said.tid), ("control", pid)):
                before, start = on_cpu_s(pid, tid), time.monotonic()
                time.sleep(seconds)
                share = 100 * (on_cpu_s(pid, tid) - before) / (time.monotonic() - start)
                yield {"scene": "idle", "text": f"idle, \"{how}\"", "measure": "idle",
                       "contender": name,
                       "percent": {"median": share, "min": share, "max": share}}
        finally:
            router.stop()
