#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs every kind of test and adds up what they say. scripts/test installs what is needed first.

A step is a command; its cases are those it names itself (Criterion's synthesis, or a line
`N passed, N failed`), else the step is one case. A sanitizer's report fails the test that made it,
whatever its exit code."""

import argparse
import json
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SANITIZER = re.compile(r"(ERROR|WARNING): \w*Sanitizer|: runtime error:")
SYNTHESIS = re.compile(r"Tested: *(\d+) *\| *Passing: *(\d+) *\| *Failing: *(\d+) *\| *"
                       r"Crashing: *(\d+)")
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Root may work in a clone that belongs to another user.
GIT = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": ROOT}
# Every way through the program, in reasonable time.
SMOKE_SANITIZED = ("router.,program.,router6.,vlan.,pair.killed,pair.orderly,pair.version_2,"
                   "bfd.a_lost_link,auth.an_advert,reload.")
SANITIZED = {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1",
             "LSAN_OPTIONS": f"print_suppressions=0:suppressions={ROOT}/tests/lsan.supp"}
SLOWER = "4"  # times, with a sanitizer beside other work


def cases_in(text, succeeded):
    """(passed, failed) of one test program by what it printed and how it ended."""
    text = COLOUR.sub("", text)
    passed = failed = 0
    named = False
    for tested, passing, _failing, _crashing in SYNTHESIS.findall(text):
        passed += int(passing)
        failed += int(tested) - int(passing)
        named = True
    if not named:
        for good, bad in COUNTS.findall(text):
            passed, failed, named = passed + int(good), failed + int(bad), True
    if not named:
        return (1, 0) if succeeded else (0, 1)
    if failed == 0 and (not succeeded or SANITIZER.search(text)):
        failed = 1
    return passed, failed


def run(command, env=None):
    """Runs a command, shows what it prints, and returns (text, succeeded)."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **GIT, **(env or {})},
                               text=True, errors="replace", stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = []
    for line in process.stdout:
        lines.append(line)
        sys.stdout.write(line)
        sys.stdout.flush()
    return "".join(lines), process.wait() == 0


def build(folder, *options):
    """Configures and builds quietly. Whether it succeeded."""
    commands = [["ninja", "-C", folder]]
    if not os.path.exists(os.path.join(ROOT, folder, "build.ninja")):
        commands.insert(0, ["meson", "setup", folder, "-Dtests=enabled", *options])
    for command in commands:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).splitlines()
            print("\n".join(line for line in said if not line.startswith(("[", "cc ")))[-8000:])
            return False
    return True


def meson_tests(folder, env=None):
    """All that is registered with meson: (passed, failed)."""
    log = os.path.join(ROOT, folder, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    _, succeeded = run(["meson", "test", "-C", folder, "--no-rebuild", "--print-errorlogs",
                        "--timeout-multiplier", SLOWER], env)
    passed = failed = 0
    if os.path.exists(log):
        with open(log, encoding="utf-8") as f:
            for line in f:
                test = json.loads(line)
                text = test.get("stdout", "") + test.get("stderr", "")
                good, bad = cases_in(text, test["result"] in ("OK", "EXPECTEDFAIL"))
                print(f"  {test['name']}: {good} passed, {bad} failed")
                if bad and SANITIZER.search(text):
                    print(text[-4000:])
                passed, failed = passed + good, failed + bad
    if not succeeded and failed == 0:
        failed = 1
    return passed, failed


def command_step(*command, env=None):
    def step():
        text, succeeded = run(command, env)
        return cases_in(text, succeeded)
    return step


def script_step(path):
    """A script that is one of the checks; absent, it is no step."""
    def step():
        if not os.path.exists(os.path.join(ROOT, path)):
            return 0, 0
        return command_step(path)()
    return step


def build_step(folder, *options):
    return lambda: (0, 0) if build(folder, *options) else (0, 1)


def steps():
    smoke = ["/usr/bin/python3", "tests/smoke/run.py", "-j", "5"]  # they mostly wait
    return {
        "check": script_step("scripts/check"),
        "conformance": script_step("scripts/conformance"),
        "build": build_step("build"),
        "unit": lambda: meson_tests("build"),
        "sim": command_step("tests/sim/run", "--seconds", "25"),
        "smoke": command_step(*smoke),
        "build-asan": build_step("build-asan", "-Doptimization=1", "-Db_sanitize=address,undefined",
                                 "-Db_lundef=false"),
        "unit-asan": lambda: meson_tests("build-asan", SANITIZED),
        "smoke-asan": command_step(*smoke, "--build", "build-asan", "-k", SMOKE_SANITIZED,
                                    env=SANITIZED),
        "fuzz": command_step("tests/fuzz/run", "-j", "7"),
    }


def main():
    every = steps()
    parser = argparse.ArgumentParser(prog="scripts/test")
    parser.add_argument("step", nargs="*", help=f"of {', '.join(every)}; default: all, in order")
    wanted = parser.parse_args().step or list(every)
    unknown = [name for name in wanted if name not in every]
    if unknown:
        parser.error(f"no such step: {', '.join(unknown)}")
    results = []
    for name in wanted:
        print(f"=== {name}", flush=True)
        start = time.monotonic()
        passed, failed = every[name]()
        results.append((name, passed, failed, time.monotonic() - start))
        if failed and name in ("build", "build-asan"):
            print(f"{name} failed: nothing after it was run")
            break
    print("=== sum")
    for name, passed, failed, seconds in results:
        print(f"{name:12} {passed:5} passed {failed:5} failed {seconds:6.0f} s")
    passed, failed = sum(r[1] for r in results), sum(r[2] for r in results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
