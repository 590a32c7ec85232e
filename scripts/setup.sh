#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# setup.sh GROUP...: installs the missing Debian packages of these groups of third_party/packages.
# Package names are split into words on purpose.
# shellcheck disable=SC2086
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

packages_of() {
    local group
    for group in "$@"; do
        awk -v group="$group" '$1 == group { print $2; found = 1 } END { exit !found }' \
            third_party/packages || die "third_party/packages has no group '$group'."
    done
}

# Installed packages and what they provide, as ` name ` each: nodejs may bring npm, say.
installed() {
    dpkg-query -W -f '${db:Status-Status} ${Package}, ${Provides}\n' |
        sed -n 's/([^)]*)//g; s/,/ /g; s/^installed / /p' | tr '\n' ' '
}

missing_of() {
    local package present
    present=" $(installed) "
    for package in "$@"; do
        case $present in
        *" $package "*) ;;
        *) echo "$package" ;;
        esac
    done
}

as_root=()
become_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null ||
        die "neither root nor sudo: let root run 'apt-get install $*', then try again."
    as_root=(sudo)
}

run_apt() {
    "${as_root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive \
        apt-get -q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1
}

[ $# -gt 0 ] || die "usage: scripts/setup.sh GROUP... (groups: see third_party/packages)."
wanted=$(packages_of "$@")
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    die "not a Debian system: install what these packages hold by hand, then add SETUP=no to" \
        "the make command:" $wanted
fi
missing=$(missing_of $wanted)
[ -n "$missing" ] || exit 0
missing=${missing//$'\n'/ }
say "installing the packages that '$*' needs and this machine lacks (this takes a minute):"
say "  $missing"
become_root "$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A source that cannot be updated matters only if the packages then cannot be installed.
run_apt update || true
if ! run_apt install --yes --no-install-recommends $missing; then
    tail -n 20 "$log" >&2
    die "installing $missing failed: $(explain_apt_log "$log")."
fi
