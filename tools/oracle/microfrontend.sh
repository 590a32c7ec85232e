#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# microfrontend.sh: builds build/oracle/microfrontend_run, which answers with TensorFlow's own
# experimental microfrontend, from the sources that third_party/pins names.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

folder_of() { echo "build/deps/$1-$(awk -v name="$1" '$1 == name { print $2; exit }' third_party/pins)"; }

scripts/fetch.sh microfrontend
scripts/fetch.sh kissfft
work=build/oracle/microfrontend
library=tensorflow/lite/experimental/microfrontend/lib
say "oracle: building microfrontend_run"
rm -rf "$work"
# It includes itself and kissfft by the paths of TensorFlow's own tree.
mkdir -p "$work/include/$library" "$work/include/tools"
cp "$(folder_of microfrontend)"/* "$work/include/$library"
echo '#include "kiss_fftr.h"' >"$work/include/tools/kiss_fftr.h"
for source in "$work/include/$library"/*.c* "$(folder_of kissfft)"/kiss_fft{,r}.c; do
    case $source in
    *_io.c | *_main.c | *_generator.c | *_test.cc) continue ;;
    *.cc) compiler=(g++ -std=c++17) ;;
    *) compiler=(gcc) ;;
    esac
    "${compiler[@]}" -O2 -DFIXED_POINT=16 -I "$work/include" -isystem "$(folder_of kissfft)" -c "$source" \
        -o "$work/$(basename "$source").o"
done
g++ -std=c++17 -O2 -I "$work/include" tools/oracle/microfrontend.cc "$work"/*.o -lm \
    -o build/oracle/microfrontend_run
say "oracle: $PWD/build/oracle/microfrontend_run is ready"
