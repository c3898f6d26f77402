#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Breaks one rule: copies a source with one text, which must be there exactly once, replaced. How
wide its spaces are makes no difference.

usage: mutate.py SOURCE COPY OLD NEW"""

import re
import sys


def main():
    source, copy, old, new = sys.argv[1:]
    with open(source, encoding="utf-8") as f:
        text = f.read()
    found = re.findall(r"\s+".join(re.escape(word) for word in old.split()), text)
    if len(found) != 1:
        sys.exit(f"{source}: {len(found)} times, and not once: {old}")
    with open(copy, "w", encoding="utf-8") as f:
        f.write(text.replace(found[0], new))


if __name__ == "__main__":
    main()
