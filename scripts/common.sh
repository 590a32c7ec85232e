# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Shared by the scripts beside it: how they talk and how they fail.

say() { printf 'microlite: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# free_megabytes DIR: what the file system that holds DIR has left; nothing when df cannot say.
free_megabytes() { df -Pm "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }

# explain_apt_log LOG: one sentence on why apt failed, from what it printed.
explain_apt_log() {
    case "$(cat "$1")" in
    *"No space left"* | *"enough free space"*)
        echo "the disk is full: free about 1 GB and try again" ;;
    *"Could not resolve"* | *"Temporary failure"* | *"Could not connect"* | \
        *"Unable to connect"* | *"Network is unreachable"* | *"Connection timed out"* | \
        *"Connection refused"*)
        echo "the Debian mirror cannot be reached: check the network (and apt's proxy settings)" ;;
    *"Could not get lock"* | *"Unable to acquire"*)
        echo "another program is using apt: wait for it to finish and try again" ;;
    *"Unable to locate package"* | *"no installation candidate"*)
        echo "apt's sources do not offer it: they need 'main' of Debian 12 or newer" ;;
    *"password is required"* | *"terminal is required"* | *"not in the sudoers"* | \
        *"may not run sudo"*)
        echo "sudo was refused: run the command as root, or let root run it once" ;;
    *) echo "apt says above what is wrong" ;;
    esac
}
