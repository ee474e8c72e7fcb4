package console

import "dmrace"

// netSayings are what net/ipv4/ipconfig.c and fs/nfs say of a root on the network.
var netSayings = []saying{
	hear("IP-Config: Complete", dmrace.NetUp, `^IP-Config: Complete`, "IP-Config", "complete"),
	hear("IP-Config: Got ", dmrace.NetUp, `^IP-Config: (Got .* answer.*)`, "IP-Config", "$1"),
	hear("IP-Config: ", dmrace.NetError, `^IP-Config: (No network devices available|Auto-configuration of network failed|Device .* not found|Failed to open .*|Retrying forever.*|Incomplete network configuration.*|Gateway not on.*)`, "IP-Config", "$1"),
	hear("No suitable device found", dmrace.NetError, `^\S+: (No suitable device found)`, "IP-Config", "$1"),
	hear(" timed out!", dmrace.NetError, `^(Sending .* requests).*timed out!`, "IP-Config", "$1 timed out"),
	hear("Root-NFS: ", dmrace.NFSError, `^Root-NFS: (.*)`, "", "$1"),
	hear("more seconds for network", dmrace.NetError, `^(Waiting up to \d+ more seconds for network)`, "IP-Config", "$1: no interface has a carrier"), // ic_open_devs()
	hear("nfs: server ", dmrace.NetUp, `^nfs: server (\S+) OK$`, "$1", "answers again"),                                                               // call_decode(), net/sunrpc/clnt.c
	hear("not responding", dmrace.NFSError, `^nfs: server (\S+) (not responding.*)`, "$1", "$2"),
	hear("unhandled error", dmrace.NFSError, `^NFS: (.* unhandled error .*)`, "", "$1"),
}
