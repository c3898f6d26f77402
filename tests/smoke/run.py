#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs the smoke tests: every test_* function of every test_*.py here, each with a Lab of its own
in a process of its own. Root.

usage: tests/smoke/run.py [-k NAME,...] [-j N] [--build DIR] [--list]

Prints each test with ok or FAIL and its seconds, what failed with the ends of its logs, and last
`N passed, N failed`. Logs stay in DIR/smoke-logs/TEST. A test also fails when a program under test
left a sanitizer's report, or ended with another exit code than its test allows."""

import argparse
import glob
import importlib
import os
import signal
import subprocess
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lab import Failed, Lab, exit_on_signals  # noqa: E402  (after the path)
from routers import SANITIZER  # noqa: E402

TEST_SECONDS = 240
TAIL_LINES = 15


class Test:
    """A test function with the arguments of one of its cases."""

    def __init__(self, function, case):
        self.function, self.case = function, case
        values = "-".join(str(v) for v in case.values())
        self.name = (f"{function.__module__[5:]}.{function.__name__[5:]}" +
                     (f".{values}" if values else ""))


def find_tests(patterns):
    tests = []
    for path in sorted(glob.glob(os.path.join(HERE, "test_*.py"))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        for name, function in vars(module).items():
            if name.startswith("test_") and function.__module__ == module.__name__:
                tests += [Test(function, case) for case in getattr(function, "cases", [{}])]
    return [t for t in tests if any(p in t.name for p in patterns)]


def check_logs(folder):
    for path in glob.glob(os.path.join(folder, "*.log")):
        with open(path, encoding="utf-8", errors="replace") as f:
            found = SANITIZER.search(f.read())
        if found:
            raise Failed(f"{os.path.basename(path)} holds a sanitizer's report")


def run_one(test, build, logs):
    """In a process of its own; exits 0 when the test passed."""
    exit_on_signals()
    code = 0
    with Lab(test.name, build, logs) as lab:
        try:
            test.function(lab, **test.case)
            for router in lab.routers.values():
                if router.running:
                    code = router.stop()
                    if code != 0:
                        raise Failed(f"{router.node} ({router.kind}): exit {code} when stopped")
            check_logs(lab.logs)
        except Failed as failed:
            where = traceback.extract_tb(failed.__traceback__)
            lines = [f"{os.path.basename(f.filename)}:{f.lineno}" for f in where
                     if os.path.basename(f.filename).startswith("test_")]
            print(f"{' '.join(lines)}: {failed}")
            code = 1
        except Exception:
            traceback.print_exc(file=sys.stdout)
            code = 1
    sys.stdout.flush()
    os._exit(1 if code else 0)


class Running:
    """One test under way."""

    def __init__(self, test, build, logs):
        self.name, self.start = test.name, time.monotonic()
        self.folder = os.path.join(logs, self.name)
        self.said = os.path.join(logs, f"{self.name}.txt")
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            fd = os.open(self.said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(fd, 1)
            os.dup2(fd, 2)
            try:
                run_one(test, build, logs)
            finally:  # told to end: not as the parent, whose tests these are
                os._exit(1)

    def finished(self):
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            if time.monotonic() - self.start > TEST_SECONDS:
                os.kill(self.pid, signal.SIGTERM)  # it cleans up
                _, status = os.waitpid(self.pid, 0)
                with open(self.said, "a", encoding="utf-8") as f:
                    f.write(f"took longer than {TEST_SECONDS} s\n")
            else:
                return None
        return status == 0

    def print_failure(self):
        with open(self.said, encoding="utf-8", errors="replace") as f:
            print("    " + f.read().strip().replace("\n", "\n    "))
        for path in sorted(glob.glob(os.path.join(self.folder, "*.log"))):
            with open(path, encoding="utf-8", errors="replace") as f:
                lines = f.read().splitlines()[-TAIL_LINES:]
            print(f"    --- {os.path.basename(path)}")
            for line in lines:
                print(f"    | {line}")


def run_all(tests, build, logs, jobs):
    waiting, running, passed, failed = list(tests), [], 0, []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(Running(waiting.pop(0), build, logs))
            for one in list(running):
                good = one.finished()
                if good is None:
                    continue
                running.remove(one)
                seconds = time.monotonic() - one.start
                print(f"{'ok  ' if good else 'FAIL'} {one.name} ({seconds:.1f} s)", flush=True)
                if good:
                    passed += 1
                else:
                    failed.append(one.name)
                    one.print_failure()
            time.sleep(0.05)
    finally:
        for one in running:
            os.kill(one.pid, signal.SIGTERM)
        for one in running:
            os.waitpid(one.pid, 0)
    return passed, failed


def is_alone(test):
    """Whether its file says ALONE: it takes so much of the machine that others would suffer."""
    return getattr(sys.modules[test.function.__module__], "ALONE", False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", default="", metavar="NAME,...",
                        help="only tests with one of these in their names")
    parser.add_argument("-j", type=int, default=1, metavar="N", help="that many at once")
    parser.add_argument("--build", default="build", metavar="DIR")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    tests = find_tests(arguments.k.split(","))
    if arguments.list:
        print("\n".join(t.name for t in tests))
        return 0
    if os.geteuid() != 0:
        sys.exit("run.py: network namespaces need root")
    # The logs of a sanitized build are looked through; a leak makes the exit code say so.
    os.environ.setdefault("ASAN_OPTIONS", "detect_leaks=1")
    exit_on_signals()
    logs = os.path.abspath(os.path.join(arguments.build, "smoke-logs"))
    os.makedirs(logs, exist_ok=True)
    start = time.monotonic()
    passed, failed = run_all([t for t in tests if not is_alone(t)], arguments.build, logs,
                             arguments.j)
    more, broken = run_all([t for t in tests if is_alone(t)], arguments.build, logs, 1)
    passed, failed = passed + more, failed + broken
    print(f"{time.monotonic() - start:.0f} s; logs: {logs}")
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
