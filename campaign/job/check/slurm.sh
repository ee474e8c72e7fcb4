#!/bin/sh
# slurm.sh DMRACE [SCENARIO...]: carries a campaign of real boots out by a Slurm of its own on
# this machine, as root: a controller and two nodes in a private folder, without systemd. In
# the middle it kills one node and the controller, and starts the controller again. It ends
# with 0 if every result is there and the table is that of a single machine, to the byte.
#
# Everything that it starts ends with it.
set -eu

dmrace=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- mmc-natural
export DEBIAN_FRONTEND=noninteractive
if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
	echo "installing with apt-get: slurm-wlm munge"
	apt-get -qq update
	apt-get -qq install -y --no-install-recommends slurm-wlm munge >/dev/null
fi

work=$(mktemp -d /tmp/dmrace-slurm-XXXXXX)
chmod 755 "$work"
pids=
say() { echo "check-slurm: $*"; }

# stop ends a daemon and what it has started, by its process group.
stop() {
	[ -z "$1" ] || kill -9 -- "-$1" 2>/dev/null || kill -9 "$1" 2>/dev/null || true
}
cleanup() {
	status=$?
	trap - EXIT INT TERM
	for pid in $pids; do stop "$pid"; done
	# A step's own daemon has a session of its own: it is known by its folder.
	for file in "$work"/spool-*/*.pid "$work"/*.pid; do
		[ ! -s "$file" ] || stop "$(cat "$file")"
	done
	for dir in /proc/[0-9]*; do
		if grep -qsF "DMRACE_CHECK=$work" "$dir/environ" && [ "${dir#/proc/}" != $$ ]; then
			kill -9 "${dir#/proc/}" 2>/dev/null || true
		fi
	done
	if [ "$status" != 0 ]; then
		tail -n 20 "$work"/*.log "$work"/*.out 2>/dev/null || true
	fi
	rm -rf "$work"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# daemon starts a program in a process group of its own and sets last to its number.
daemon() {
	log=$1
	shift
	setsid "$@" >>"$work/$log.log" 2>&1 &
	last=$!
	pids="$pids $last"
}

host=$(hostname -s)
address=$(hostname -I | awk '{ print $1 }')
[ -n "$address" ] || address=127.0.0.1
mkdir -p "$work/state" "$work/munge" "$work/spool-n1" "$work/spool-n2"
chmod 700 "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 2>/dev/null
chmod 400 "$work/munge/key"
cat >"$work/slurm.conf" <<CONF
ClusterName=dmrace
SlurmctldHost=$host($address)
SlurmctldPort=17817
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdTimeout=10
SlurmctldTimeout=10
JobRequeue=1
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=defer
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=$address Port=17818 CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=$address Port=17819 CPUs=1 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$work/slurm.conf"

say "starting munged, slurmctld and two slurmd in $work"
daemon munged munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
	--pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed"
for _ in $(seq 50); do [ ! -S "$work/munge/socket" ] || break; sleep 0.1; done
daemon slurmctld slurmctld -D
controller=$last
daemon n1 slurmd -D -N n1
node1=$last
daemon n2 slurmd -D -N n2
for _ in $(seq 100); do
	[ "$(sinfo -h -o %T 2>/dev/null)" != idle ] || break
	sleep 0.3
done
sinfo -N

# The tests' own mark is in the environment of whatever runs in a job.
export DMRACE_CHECK="$work"
"$dmrace" campaign new --sample 3 "$work/campaign" matrix "$@" --kernels 6.1
"$dmrace" campaign job "$work/campaign" --engine slurm --workers 4 --dmrace "$dmrace" -o "$work/job.sbatch"
cd "$work"
sbatch --parsable "$work/job.sbatch" >"$work/job"
job=$(cat "$work/job")
done_boots() { find "$work/campaign/cells" "$work/campaign/twice" -name worker.json 2>/dev/null | wc -l; }
say "job $job; waiting for its first boot"
for _ in $(seq 300); do
	[ "$(done_boots)" -lt 1 ] || break
	sleep 0.2
done
say "$(done_boots) boots are there; killing node n1 and the controller"
ran_on=$(squeue -h -j "$job" -o '%N' | sort | tr '\n' ' ')
stop "$node1"
for dir in /proc/[0-9]*; do # what ran on the node dies with it
	if grep -qs "SLURMD_NODENAME=n1" "$dir/environ" && grep -qsF "DMRACE_CHECK=$work" "$dir/environ"; then
		kill -9 "${dir#/proc/}" 2>/dev/null || true
	fi
done
stop "$controller"
say "jobs ran on: $ran_on; the controller comes back after 3 s, the node does not"
sleep 3
daemon slurmctld slurmctld -D

# queued says whether anything of the job is left, or that nobody can say.
queued() {
	if ! left=$(squeue -h -r -j "$job" 2>/dev/null); then
		squeue -h >/dev/null 2>&1 || return 0 # no controller yet
		return 1                              # it knows no such job
	fi
	[ -n "$left" ]
}

# settle waits until the engine is through with the job, or no boot has come for 45 s: some ten
# times as long as one takes.
settle() {
	seen=$(done_boots)
	still=0
	while queued && [ "$still" -lt 45 ]; do
		sleep 1
		still=$((still + 1))
		if [ "$(done_boots)" != "$seen" ]; then
			seen=$(done_boots)
			still=0
		fi
	done
}
settle
say "$(done_boots) boots are there; what the engine says of the rest:"
squeue || true
sinfo -N || true
# The engine's word is nothing. Of a controller that was killed it was seen that it forgot a task
# that ran, kept one for running that had ended, and drained a node that still had the number of
# a job which it started anew. What is missing is made by another array.
if ! "$dmrace" campaign status "$work/campaign"; then
	say "submitting again what is missing"
	scancel "$job" 2>/dev/null || true
	scontrol update NodeName=n2 State=RESUME 2>/dev/null || true
	job=$(sbatch --parsable "$work/job.sbatch")
	settle
	"$dmrace" campaign status "$work/campaign"
fi
"$dmrace" campaign collect "$work/campaign" --out "$work/evidence" >"$work/collected.txt"
"$dmrace" results verify --out "$work/evidence"
"$dmrace" matrix "$@" --kernels 6.1 --out "$work/single" >"$work/single.txt" 2>/dev/null
cmp "$work/single.txt" "$work/collected.txt"
cat "$work/collected.txt"
say "every result is there, and the table is that of a single machine"
