#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# setup.sh [--repin] [DIR]: puts TensorFlow Lite 2.14 and tflite_run, which answers with its
# reference kernels, into DIR (build/oracle). No root; 30 MB; amd64 Debian.
#
# The library is a package of Debian's suite sid. It is fetched with an apt configuration of its
# own and unpacked beside its own C library, so that nothing on the machine changes. packages.txt
# pins versions and SHA-256. The mirror is the machine's own, or ORACLE_MIRROR. When sid has moved
# on: point ORACLE_MIRROR at a snapshot of it that still has the versions (no answer may change),
# or --repin writes what sid has now into packages.txt.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/common.sh
. "$here/../../scripts/common.sh"
pins=$here/packages.txt

inputs_hash() { cat "$pins" "$here/run.cc" "$here/setup.sh" | sha256sum; }

check_packages() {
    (cd "$dir/debs" && awk '{ print $3 "  " $1 ".deb" }' "$pins" | sha256sum -c --status 2>/dev/null)
}

private_apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$dir/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State="$dir/apt" -o Dir::State::lists="$dir/apt/lists" \
        -o Dir::State::status="$dir/apt/status" -o Dir::Cache="$dir/apt/cache" \
        -o APT::Sandbox::User= -o Debug::NoLocking=1 -o Acquire::Languages=none "$@"
}

# The first of the machine's sources whose path ends in /debian: others may be no mirror of Debian.
machine_mirror() {
    apt-get update --print-uris 2>/dev/null |
        sed -n "s,^'\(.*/debian\)/dists/[^/]*/InRelease'.*,\1,p" | head -n 1
}

prepare_private_apt() {
    local mirror=${ORACLE_MIRROR:-$(machine_mirror)}
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -n "$mirror" ] || die "no Debian mirror in this machine's apt sources: set ORACLE_MIRROR."
    mkdir -p "$dir"/apt/lists/partial "$dir"/apt/cache/archives/partial
    echo "deb [signed-by=$keyring] $mirror sid main" >"$dir/apt/sources.list"
    : >"$dir/apt/status"
    say "oracle: reading sid's package lists from $mirror"
    private_apt update || die "oracle: sid's package lists cannot be read: check the network."
}

download_packages() {
    local name version
    while read -r name version _; do
        say "oracle: fetching $name"
        (cd "$dir/debs" && private_apt download "$name${version:+=$version}" &&
            mv -f "$name"_*.deb "$name.deb") </dev/null ||
            die "oracle: $name $version is not to be had: see the top of tools/oracle/setup.sh."
    done
}

write_pins() {
    local name
    awk '{ print $1 }' "$pins" | while read -r name; do
        echo "$name $(dpkg-deb -f "$dir/debs/$name.deb" Version)" \
            "$(sha256sum <"$dir/debs/$name.deb" | cut -d ' ' -f 1)"
    done >"$dir/packages.txt"
    mv "$dir/packages.txt" "$pins"
}

# A program that names sid's loader and libraries runs with them on an older system. --disable-
# new-dtags makes the path count for the libraries' own libraries too. Symbols that only sid's
# C library has stay open at link time.
build_runner() {
    local deb lib=$dir/root/usr/lib/x86_64-linux-gnu
    say "oracle: building tflite_run"
    rm -rf "$dir/root"
    for deb in "$dir"/debs/*.deb; do dpkg-deb -x "$deb" "$dir/root"; done
    "${CXX:-g++}" -O2 -std=c++17 -isystem "$dir/root/usr/include" -o "$dir/tflite_run" \
        "$here/run.cc" "$lib/libtensorflow-lite.so" -Wl,--allow-shlib-undefined \
        -Wl,--disable-new-dtags -Wl,-rpath,"$lib" \
        -Wl,--dynamic-linker="$lib/ld-linux-x86-64.so.2"
}

for tool in apt-get dpkg-deb sha256sum "${CXX:-g++}"; do
    command -v "$tool" >/dev/null ||
        die "oracle: $tool is missing: Debian and a C++ compiler are needed."
done
[ "$(dpkg --print-architecture)" = amd64 ] || die "oracle: packages.txt pins amd64 packages only."
repin=
if [ "${1:-}" = --repin ]; then repin=yes && shift; fi
dir=${1:-$here/../../build/oracle}
mkdir -p "$dir/debs"
dir=$(cd "$dir" && pwd)

if [ -n "$repin" ]; then
    prepare_private_apt
    awk '{ print $1 }' "$pins" | download_packages
    write_pins
elif [ "$(cat "$dir/stamp" 2>/dev/null)" = "$(inputs_hash)" ]; then
    exit 0
elif ! check_packages; then
    prepare_private_apt
    download_packages <"$pins"
    check_packages || die "oracle: a package differs from tools/oracle/packages.txt."
fi
build_runner
rm -rf "$dir/apt"
inputs_hash >"$dir/stamp"
say "oracle: $dir/tflite_run is ready"
