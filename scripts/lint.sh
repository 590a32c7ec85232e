#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Style of the C++ sources, mistakes in shell scripts, licence line in every source file.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

files() { git ls-files -co --exclude-standard "$@"; }

failed=0
files '*.cc' '*.cpp' '*.c' '*.h' | xargs -r clang-format --dry-run --Werror || failed=1
files 'scripts/*.sh' .ci/run | xargs -r shellcheck -x || failed=1
while read -r file; do
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
        { say "$file has no licence line"; failed=1; }
done < <(files '*.cc' '*.cpp' '*.c' '*.h' '*.py' '*.pyi' '*.sh' '*.mk' '*.cmake' Makefile .ci/run)
[ "$failed" -eq 0 ] || die "lint found something ('make format' mends C++ style)."
say "lint found nothing"
