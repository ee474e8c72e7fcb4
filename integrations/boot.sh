#!/bin/sh
# boot.sh KERNEL FOLDER [SCENARIO...]: boots scenarios on one kernel, a bzImage, a vmlinux
# or a name of the catalogue, and leaves the evidence with its reports in FOLDER. Exits as
# dmrace run does. It is what the CI jobs beside it run, and can be run by hand.
set -eu
if [ $# -lt 2 ]; then
	echo "usage: $0 KERNEL FOLDER [SCENARIO...]" >&2
	exit 2
fi
kernel=$1
folder=$2
shift 2
mkdir -p "$folder"
exec "$(dirname "$0")/../bin/dmrace" run --kernel "$kernel" --out "$folder" --gzip \
	--report "$folder/report.html" --report "$folder/report.md" \
	--report junit="$folder/junit.xml" --report ktap="$folder/results.ktap" \
	--report kcidb="$folder/kcidb.json" "$@"
