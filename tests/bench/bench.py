#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What forwarding costs, beside dpdk-testpmd on the same traffic: README.md here says how.
scripts/bench installs and builds what is needed first."""

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile

import contender
import events
import pages
import report
import scale
from scene import SCENES

SAMPLE = 32768  # packets: source.c's


def quartile(samples):
    """The lower one: what else the machine does only ever adds."""
    ordered = sorted(samples)
    return ordered[len(ordered) // 4]


def spread(values):
    """What is said of a figure."""
    return {"median": round(statistics.median(values), 2), "min": round(min(values), 2),
            "max": round(max(values), 2)}


def rows_of(scene, measure, took, rates=None):
    """A row for each contender or step of `took` (name: a figure a round), with the differences
    to macswap of the same rounds; `of-least` is that of the least round to macswap's least."""
    swap = next(v for k, v in took.items() if k.endswith("macswap"))
    for name, values in took.items():
        above = [a - b for a, b in zip(values, swap)]
        row = {"scene": scene.name, "text": scene.text, "measure": measure, "contender": name,
               "cycles": spread(values),
               "above-macswap": {**spread(above), "of-least": round(min(values) - min(swap), 2)}}
        if rates:
            row["mpps"] = spread(rates[name])
        if scene.target and name in ("steadfast", "send"):
            row["target"] = scene.target
        yield row


def whole_program(scene, folder, cpus, rounds, samples):
    """All contenders at once, of which one at a time is given traffic, in turns."""
    traffic, config = (os.path.join(folder, scene.name + end) for end in (".traffic", ".json"))
    scene.write_traffic(traffic)
    scene.write_config(config, cpus, os.path.join(folder, "console"))
    starts = [lambda: contender.testpmd("io", cpus, scene, [traffic], folder),
              lambda: contender.testpmd("macswap", cpus, scene, [traffic], folder),
              lambda: contender.steadfast(config, [traffic], folder)]
    if scene.target and contender.has_l3fwd():
        starts.append(lambda: contender.l3fwd(cpus, scene, [traffic], folder))
    with contextlib.ExitStack() as stack:
        contenders = []
        for start in starts:
            contenders.append(start())
            stack.callback(contenders[-1].stop)
        for c in contenders:
            c.verify(2 * SAMPLE)
            c.command(contender.REST)
        took = {c.name: [] for c in contenders}
        rates = {c.name: [] for c in contenders}
        for _ in range(rounds):
            for c in contenders:
                measured = c.measure((samples + 1) * SAMPLE)
                took[c.name].append(quartile(cycles for _, cycles in measured))
                rates[c.name].append(1e3 / quartile(ns for ns, _ in measured))
        for c in contenders:
            c.verify(2 * SAMPLE)
    yield from rows_of(scene, "program", took, rates)


def stages(scene, folder, cpus, rounds):
    """The passes alone: rows, and what changes cost meanwhile."""
    traffic, routes = (os.path.join(folder, scene.name + end) for end in (".traffic", ".routes"))
    scene.write_traffic(traffic)
    scene.write_routes(routes)
    done = subprocess.run(
        [os.path.join(contender.ROOT, "build/tests/bench/stage_bench"), "-l", cpus, "--main-lcore",
         cpus.split(",")[-1], "--no-pci", "--no-telemetry", *pages.eal(),
         *contender.vdevs(scene), "--", traffic, routes, str(rounds)],
        capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        raise contender.WrongAnswer(f"stage_bench, {scene.name}: {done.stderr[-2000:]}")
    took = json.loads(done.stdout.splitlines()[-1])
    changes = {name[:-3]: took.pop(name) for name in list(took) if name.endswith(" ns")}
    yield from rows_of(scene, "pipeline", took)
    for name, values in changes.items():
        yield {"scene": scene.name, "text": scene.text, "measure": "change", "contender": name,
               "ns": spread(values)}


def is_wanted(name, only):
    """Whether its name holds one of those asked for, if any are."""
    return not only or any(part in name for part in only.split(","))


def run(options, folder, cpus):
    """All rows, printed as they come."""
    rounds, samples = (3, 8) if options.quick else (options.rounds, 24)
    rows = []
    for scene in SCENES:
        if not is_wanted(scene.name, options.only):
            continue
        if options.quick and not options.only and scene.name not in ("ip4-16", "ip6-16"):
            continue
        if scene.program:
            rows += report.show(whole_program(scene, folder, cpus, rounds, samples))
        rows += report.show(stages(scene, folder, cpus, rounds))
        for end in (".traffic", ".json", ".routes", ".rules4", ".rules6"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(folder, scene.name + end))
    if is_wanted("takeover", options.only):
        rows += report.show(events.takeover(folder, cpus, 100 if options.quick else 1000))
    if is_wanted("idle", options.only):
        rows += report.show(events.idle(folder, cpus, 1 if options.quick else 4))
    if is_wanted("scale", options.only):
        rows += report.show(scale.scale(folder, cpus, 3 if options.quick else 10))
    return rows


def main():
    """Exit status 1 when something came out wrong."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.split(":")[0])
    parser.add_argument("--quick", action="store_true", help="two scenes and few rounds")
    parser.add_argument("--only", metavar="NAMES", help="the scenes whose name holds one of "
                        "these, joined by commas: "
                        + ", ".join(s.name for s in SCENES) + ", takeover, idle, scale")
    parser.add_argument("--rounds", type=int, default=9, metavar="N", help="default 9")
    parser.add_argument("--json", metavar="FILE", help="where to write all figures")
    parser.add_argument("--svg", metavar="FILE", help="where to draw them")
    options = parser.parse_args()
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        parser.error("two CPUs are needed: one for control, one for the worker")
    for ends in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ends, lambda number, _: sys.exit(128 + number))
    cpus = f"{allowed[0]},{allowed[-1]}"
    try:
        with pages.reserved(), tempfile.TemporaryDirectory(prefix="steadfast-bench-") as folder:
            print(f"all programs on pages of {pages.kind()}")
            rows = run(options, folder, cpus)
    except contender.WrongAnswer as e:
        print(f"wrong: {e}")
        return 1
    if options.json:
        report.write_json(options.json, rows)
    if options.svg:
        report.write_svg(options.svg, rows)
    print("every packet looked at came out right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
