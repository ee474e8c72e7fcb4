package dmrace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// overNetwork looks for what went wrong with a root on the network.
func (j judge) overNetwork(root string) (r reason) {
	nfs, failed := j.lastOf(NFSError)
	net, down := j.lastOf(NetError)
	_, up := j.t.Last(NetUp)
	onNet := strings.Contains(root, "nfs") || strings.Contains(root, "cifs") || failed
	switch {
	case !onNet:
	case down && !up:
		r.cause, r.says = CauseNetwork, "the root is on the network, and the network could not be set up: "+net.Detail
		r.add(net, "the network is not configured")
	case failed:
		r.cause, r.says = CauseNFS, "the root over NFS could not be mounted"
		if up {
			net, _ := j.t.Last(NetUp)
			r.says += ", although the network came up: the server did not answer, or refused it"
			if !j.c.Untimed && nfs.At-net.At >= time.Second {
				r.says += fmt.Sprintf(", for %.0f s", (nfs.At - net.At).Seconds())
			}
			r.add(net, "the network is up")
		}
		if word, ok := j.nfsWord(); ok {
			r.says += "; its word for it: " + word.Detail
			r.add(word, "what was answered")
		}
		r.add(nfs, "the kernel gives up on NFS")
	}
	return r
}

// nfsWord returns the last that was said of NFS beside that it failed.
func (j judge) nfsWord() (Event, bool) {
	for _, e := range slices.Backward(j.t.Events) {
		if e.Kind == NFSError && !strings.Contains(e.Detail, "Unable to mount root fs") {
			return e, true
		}
	}
	return Event{}, false
}
