#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh NAME SECONDS: lets build/fuzz/microlite-fuzz-NAME look for inputs that break the library.
# What reaches new code is kept in build/fuzz/corpus/NAME, for the next time.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

[ $# -eq 2 ] || die "usage: scripts/fuzz.sh NAME SECONDS."
name=$1
program=build/fuzz/microlite-fuzz-$name
corpus=build/fuzz/corpus/$name
[ -x "$program" ] || die "there is no $program: 'make fuzz TARGET=$name' makes it."

start=("tests/fuzz/seeds/$name")
if [ "$name" = model ]; then
    # The models of all conformance cases, without the other files there.
    rm -rf build/fuzz/start && mkdir -p build/fuzz/start
    find build/tests/conformance -name '*.tflite' -size -32k -exec cp -t build/fuzz/start {} +
    start+=(build/fuzz/start)
fi
mkdir -p "$corpus" build/fuzz/found
say "fuzzing for $2 seconds; the log: build/fuzz/$name.log"
if "$program" -max_total_time="$2" -max_len=32768 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/found/$name-" "$corpus" "${start[@]}" >"build/fuzz/$name.log" 2>&1; then
    grep -E '^Done|DONE|stat::number_of_executed_units' "build/fuzz/$name.log"
    say "found nothing wrong"
else
    grep -E 'ERROR|runtime error|does not hold|SUMMARY|Test unit written' "build/fuzz/$name.log" || true
    die "found something: to see it again, run '$program FILE' with the file above."
fi
