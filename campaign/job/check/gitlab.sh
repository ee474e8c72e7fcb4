#!/bin/sh
# gitlab.sh DMRACE [SCENARIO...]: carries a campaign of real boots out by gitlab-ci-local, which
# runs a GitLab pipeline on this machine; without an image it needs no containers. rsync must be
# there, and gitlab-ci-local or npm, which installs it: that compiles for some minutes.
set -eu

dmrace=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- mmc-natural
version=4.56.0 # newer ones crash on Node 20
command -v rsync >/dev/null || { echo "rsync is not installed: apt-get install rsync" >&2; exit 3; }
if ! command -v gitlab-ci-local >/dev/null; then
	tools=${XDG_CACHE_HOME:-$HOME/.cache}/dmrace-check
	[ -x "$tools/node_modules/.bin/gitlab-ci-local" ] || npm install --no-audit --no-fund --prefix "$tools" "gitlab-ci-local@$version"
	PATH=$tools/node_modules/.bin:$PATH
fi
work=$(mktemp -d /tmp/dmrace-gitlab-XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

"$dmrace" campaign new "$work/campaign" matrix "$@" --kernels 6.1
mkdir "$work/project"
cd "$work/project"
git init -q .
git -c user.name=check -c user.email=check@example.org commit -q --allow-empty -m check
git remote add origin git@gitlab.example:group/check.git
"$dmrace" campaign job "$work/campaign" --engine gitlab --workers 2 --dmrace "$dmrace" -o .gitlab-ci.yml
gitlab-ci-local --no-color
"$dmrace" campaign status "$work/campaign"
"$dmrace" campaign collect "$work/campaign" --out "$work/evidence" >"$work/collected.txt"
"$dmrace" matrix "$@" --kernels 6.1 --out "$work/single" >"$work/single.txt" 2>/dev/null
cmp "$work/single.txt" "$work/collected.txt"
cat "$work/collected.txt"
echo "check-gitlab: every result is there, and the table is that of a single machine"
