#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Shows that scripts/check can fail: in a small tree of its own that passes, one fault at a time is
# made, and the check must name its place and exit 1.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd) || exit 2
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree" "$tree.kept"' EXIT
passed=0
failed=0

mkdir -p "$tree/scripts" "$tree/lib/base" "$tree/lib/wire" "$tree/lib/vrrp" "$tree/lib/track" \
	"$tree/lib/dataplane" "$tree/drivers/ethdev" "$tree/app" "$tree/tests" || exit 2
cp "$root/scripts/check" "$tree/scripts/" && cp "$root/.clang-format" "$tree/" || exit 2
cd "$tree" && git init -q . || exit 2

# Every layer includes all that it may.
printf '#include <stdint.h>\n' >lib/base/addr.h
printf '#include "base/addr.h"\n' >lib/wire/arp.h
printf '#include "base/addr.h"\n#include "wire/arp.h"\n' >lib/vrrp/vr.h
cp lib/vrrp/vr.h lib/track/track.h
printf '#include <rte_mbuf.h>\n#include "base/addr.h"\n#include "wire/arp.h"\n' \
	>lib/dataplane/worker.h
printf '#include <rte_ethdev.h>\n#include "base/addr.h"\n#include "dataplane/worker.h"\n' \
	>drivers/ethdev/port.h
printf '#include <cmdline.h>\n#include "ethdev/port.h"\n#include "vrrp/vr.h"\n' >app/control.h
printf '#include "control.h"\n#include "track/track.h"\n' >app/control.c
printf '#include <rte_eal.h>\n#include "vrrp/vr.h"\n' >tests/vr.c
printf '#!/bin/bash\ntrue\n' >scripts/demo
git add -A

result() # PASSED WHAT
{
	if (($1)); then
		passed=$((passed + 1))
		echo "ok   $2"
	else
		failed=$((failed + 1))
		echo "FAIL $2"
	fi
}

# Appends the text $3 to the file $2; the check must then print the line $4 and exit 1.
fault()
{
	local out status

	[[ -e $2 ]] && cp "$2" "$tree.kept"
	printf '%b' "$3" >>"$2"
	out=$(scripts/check 2>&1)
	status=$?
	grep -qE -- "$4" <<<"$out" && ((status == 1)) && grep -qx '5 passed, 1 failed' <<<"$out"
	result $((!$?)) "$1"
	rm "$2"
	[[ -e $tree.kept ]] && mv "$tree.kept" "$2"
}

out=$(scripts/check 2>&1) && grep -qx '6 passed, 0 failed' <<<"$out"
result $((!$?)) "a tree without a fault passes"

fault "a file that is not formatted" lib/base/addr.c 'int  a;\n' \
	'^lib/base/addr.c:1:[0-9]+: '
fault "base includes wire" lib/base/addr.h '#include "wire/arp.h"\n' \
	'^lib/base/addr.h:2: base may not include wire/arp.h$'
fault "wire includes vrrp" lib/wire/arp.c '\n#include "vrrp/vr.h"\n' \
	'^lib/wire/arp.c:2: wire may not include vrrp/vr.h$'
fault "siblings include each other" lib/vrrp/vr.c '#include "track/track.h"\n' \
	'^lib/vrrp/vr.c:1: vrrp may not include track/track.h$'
fault "a way round by the parent folder" lib/vrrp/vr.c '#include "../track/track.h"\n' \
	'^lib/vrrp/vr.c:1: vrrp may not include ../track/track.h$'
fault "a project header in angle brackets" lib/vrrp/vr.c '#include <track/track.h>\n' \
	'^lib/vrrp/vr.c:1: vrrp may not include track/track.h$'
fault "the data plane includes vrrp" lib/dataplane/worker.c '#include "vrrp/vr.h"\n' \
	'^lib/dataplane/worker.c:1: dataplane may not include vrrp/vr.h$'
fault "a driver includes wire" drivers/ethdev/port.c '#include "wire/arp.h"\n' \
	'^drivers/ethdev/port.c:1: drivers may not include wire/arp.h$'
fault "a library includes the program" lib/vrrp/vr.c '#include "app/control.h"\n' \
	'^lib/vrrp/vr.c:1: vrrp may not include app/control.h$'
fault "a test includes the program" tests/control.c '#include "app/control.h"\n' \
	'^tests/control.c:1: tests may not include app/control.h$'
fault "a folder that no layer is known for" lib/new.c '#include "base/addr.h"\n' \
	'^lib/new.c:1: new.c may not include base/addr.h$'
fault "the core includes DPDK" lib/vrrp/vr.c '#include <rte_cycles.h>\n' \
	'^lib/vrrp/vr.c:1: vrrp may not include rte_cycles.h$'
fault "the core includes DPDK's console" lib/base/addr.c '#include "cmdline_parse.h"\n' \
	'^lib/base/addr.c:1: base may not include cmdline_parse.h$'
fault "a file too long" lib/base/addr.c "$(printf '/* */\\n%.0s' {1..451})" \
	'^lib/base/addr.c:450: 451 lines'
fault "a script too long" scripts/demo "$(printf ':\\n%.0s' {1..450})" \
	'^scripts/demo:450: 452 lines'
fault "a path outside the project" README.md 'see ..''/shared/DESIGN\n' '^README.md:1:see '
fault "a path of one machine" README.md 'in /''work/main\n' '^README.md:1:in '
fault "a mark of unfinished work" README.md '\nTO''DO\n' '^README.md:2:'
fault "a shell script that does not parse" scripts/demo 'if true\n' '^scripts/demo:[0-9]+: '
fault "a Python script that does not parse" tests/run '#!/usr/bin/python3\ndef f(:\n' \
	'^tests/run:2: '

echo "$passed passed, $failed failed"
((failed == 0))
