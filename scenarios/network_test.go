package scenarios

import (
	"strings"
	"testing"

	"dmrace"
)

func TestCheckNetwork(t *testing.T) {
	const line = "root=/dev/nfs ro ip=dhcp nfsroot=10.0.2.2:/srv/root,v3,tcp,port=${nfs.port}"
	for _, c := range []struct {
		name    string
		network *dmrace.Network
		line    string
		clock   dmrace.Clock
		says    string // empty: it can be carried out
	}{
		{"none", nil, "root=/dev/nfs", dmrace.ClockIcount, ""},
		{"a server", &dmrace.Network{NFS: dmrace.NFSServes}, line, dmrace.ClockRealtime, ""},
		{"one that refuses, behind another card", &dmrace.Network{Card: dmrace.CardE1000, NFS: dmrace.NFSRefuses}, line, dmrace.ClockRealtime, ""},
		{"a card alone", &dmrace.Network{Alone: true}, "root=/dev/nfs", dmrace.ClockIcount, ""},
		{"no network for the port", nil, line, dmrace.ClockRealtime, "set machine.network.nfs"},
		{"no server for the port", &dmrace.Network{}, line, dmrace.ClockRealtime, "set machine.network.nfs"},
		{"another card", &dmrace.Network{Card: "ne2000"}, "root=/dev/nfs", dmrace.ClockRealtime, `card "ne2000" is not one of virtio, e1000`},
		{"another server", &dmrace.Network{NFS: "slow"}, line, dmrace.ClockRealtime, `nfs "slow" is not one of serves, refuses`},
		{"a server where nobody is", &dmrace.Network{Alone: true, NFS: dmrace.NFSServes}, line, dmrace.ClockRealtime, "alone and nfs exclude each other"},
		{"the wrong clock", &dmrace.Network{NFS: dmrace.NFSServes}, line, dmrace.ClockIcount, "needs clock realtime"},
	} {
		p := &dmrace.Plan{Machine: dmrace.Machine{Network: c.network}, Cmdline: c.line, Clock: c.clock}
		err := checkNetwork(p)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
