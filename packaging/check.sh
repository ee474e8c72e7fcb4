#!/bin/sh
# Holds a Debian package to lintian, installs it with dpkg into a folder of its own, runs what
# is in it, and removes it again.
set -eu
deb=$1
lintian --fail-on error,warning --tag-display-limit 0 "$deb"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
: >"$root/var/lib/dpkg/status"
dpkg() { command dpkg --root="$root" --log=/dev/null --force-not-root --force-script-chrootless "$@"; }
dpkg --install "$deb" >/dev/null
version=$("$root/usr/bin/dmrace" --version)
case $version in
"dmrace "*" of 20"*) ;;
*) echo "dmrace --version says $version: no commit, or no date"; exit 1 ;;
esac
"$root/usr/bin/dmrace" sim mmc-slow-probe >/dev/null
zcat "$root/usr/share/man/man1/dmrace-lint.1.gz" | grep -q 'dmrace.lint'
test -s "$root/usr/share/bash-completion/completions/dmrace"
test -s "$root/usr/share/doc/dmrace/copyright"
dpkg --purge dmrace >/dev/null
test ! -e "$root/usr/bin/dmrace"
echo "$deb: $version, installed, run and removed"
