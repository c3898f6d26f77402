#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Whether the simulator finds what is broken: each program given is one with a broken rule. It must
find a seed that shows it within SECONDS, and that seed must show it again, in the same words.

usage: mutants.py SECONDS PROGRAM..."""

import os
import re
import subprocess
import sys
import time

FOUND = re.compile(r"^seed (\d+): (at .*)$", re.MULTILINE)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def judge(program, seconds):
    """What is wrong with how `program` was judged, or None; and what was found."""
    found = run(program, "--seconds", str(seconds))
    match = FOUND.search(found.stdout)
    if found.returncode != 1 or not match:
        return f"not found in {seconds} s: {found.stdout[-500:]}{found.stderr[-500:]}", None
    seed, words = match.groups()
    again = run(program, "--seed", seed)
    match = FOUND.search(again.stdout)
    if again.returncode != 1 or not match or match.groups() != (seed, words):
        return f"seed {seed} does not show it again: {words}", None
    return None, f"seed {seed}: {words}"


def main():
    seconds, programs = int(sys.argv[1]), sys.argv[2:]
    failed = 0
    for program in programs:
        start = time.monotonic()
        wrong, found = judge(program, seconds)
        took = time.monotonic() - start
        name = os.path.basename(program)
        print(f"{'FAIL' if wrong else 'ok  '} {name} ({took:.1f} s): {wrong or found}", flush=True)
        failed += wrong is not None
    print(f"{len(programs) - failed} passed, {failed} failed")
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
