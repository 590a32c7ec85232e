#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fetch.sh NAME: brings the pinned source NAME (third_party/pins) to build/deps/NAME-VERSION.
# It is unpacked beside its place and renamed, so what stands in its place is always whole.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

# Asking apt covers both formats of its sources, and its proxies; nothing is changed or downloaded.
debian_mirrors() {
    apt-get update --print-uris 2>/dev/null |
        sed -n "s,^'\(.*\)/dists/[^/]*/InRelease'.*,\1,p" | awk '!seen[$0]++'
}

unpack() { # file directory [the only folder of it that is wanted]
    local below=${3:+/$3/}
    case $1 in
    *-source_*.deb) # Debian's packages of sources hold one folder below usr/src.
        dpkg -x "$1" "$scratch/package" && cp -a "$scratch"/package/usr/src/*/. "$2" ;;
    *)
        below=${below//[^\/]/}
        tar -xf "$1" -C "$2" --strip-components=$((${#below} ? ${#below} : 1)) \
            ${3:+--wildcards "*/$3"} ;;
    esac
}

fetch_debian() { # location sha256 directory
    local mirror path=${1%%#*} helper=/usr/lib/apt/apt-helper
    local file="$scratch/${path##*/}" folder=${1:${#path}}
    [ -x "$helper" ] || return 1
    command -v xz >/dev/null || die "xz is missing: run 'scripts/setup.sh run' first."
    for mirror in $(debian_mirrors); do
        say "fetching ${path##*/} from $mirror"
        if "$helper" download-file "$mirror/$path" "$file" "SHA256:$2" >"$scratch/log" 2>&1 &&
            echo "$2  $file" | sha256sum --check --status; then
            unpack "$file" "$3" "${folder#\#}" && return 0
        fi
        sed -n 's/^E: /microlite:   /p' "$scratch/log" >&2
    done
    return 1
}

fetch_git() { # repository commit directory
    command -v git >/dev/null || return 1
    say "fetching commit ${2:0:12} of $1"
    # The commit's id is the checksum: git refuses content that does not hash to it.
    git -C "$3" init --quiet &&
        GIT_TERMINAL_PROMPT=0 git -C "$3" fetch --quiet --depth 1 "$1" "$2" &&
        git -C "$3" -c advice.detachedHead=false checkout --quiet "$2" &&
        [ "$(git -C "$3" rev-parse HEAD)" = "$2" ] && rm -rf "$3/.git"
}

fetch_npm() { # folder_with_package_lock - directory
    command -v npm >/dev/null || die "npm is missing: install the package 'npm'."
    say "fetching what $1/package-lock.json pins"
    # The lock file holds the checksums, and npm ci accepts nothing else.
    cp "$1/package.json" "$1/package-lock.json" "$3" &&
        npm ci --prefix "$3" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
}

fetch_from() { # kind location check directory
    case $1 in
    debian) fetch_debian "${@:2}" ;;
    git) fetch_git "${@:2}" ;;
    npm) fetch_npm "${@:2}" ;;
    *) die "third_party/pins: unknown kind '$1'." ;;
    esac
}

pins_of() { awk -v name="$1" '$1 == name { print $2, $3, $4, $5 }' third_party/pins; }

[ $# -eq 1 ] || die "usage: scripts/fetch.sh NAME (names: see third_party/pins)."
name=$1
pins=$(pins_of "$name")
[ -n "$pins" ] || die "third_party/pins has no '$name'."
directory=build/deps/$name-${pins%% *}
[ ! -d "$directory" ] || exit 0

mkdir -p build/deps
free=$(free_megabytes build/deps)
[ "${free:-300}" -ge 300 ] ||
    die "the disk is full: fetching and building $name needs 300 MB below $PWD/build."
find build/deps -maxdepth 1 -name '.fetch-*' -mmin +60 -exec rm -rf {} +
scratch=$(mktemp -d "build/deps/.fetch-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
scratch=$PWD/$scratch
while read -r _ kind location check; do
    rm -rf "$scratch/tree" && mkdir "$scratch/tree"
    if fetch_from "$kind" "$location" "$check" "$scratch/tree" </dev/null; then
        chmod 755 "$scratch/tree"
        # Another fetch, by a make beside this one, may have been quicker.
        [ -d "$directory" ] || mv -T "$scratch/tree" "$directory" || [ -d "$directory" ]
        say "$directory is ready"
        exit 0
    fi
done <<<"$pins"
die "$name could not be fetched: check the network, or put a copy of it at $PWD/$directory" \
    "(third_party/pins names the sources)."
