package vmtest

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel"
)

// TestNetworkArguments holds what QEMU is told of a network, and that it is told nothing of
// one that a plan has not.
func TestNetworkArguments(t *testing.T) {
	for _, c := range []struct {
		name    string
		network *dmrace.Network
		want    string // empty: neither a card nor a network
	}{
		{"none", nil, ""},
		{"QEMU's own", &dmrace.Network{}, "-netdev user,id=net -device virtio-net-pci,netdev=net,addr=0x10,romfile="},
		{"another card", &dmrace.Network{Card: dmrace.CardE1000}, "-device e1000,netdev=net,"},
		{"alone", &dmrace.Network{Alone: true}, "-netdev hubport,id=net,hubid=0 -device virtio-net-pci,"},
	} {
		argv, err := Preview(&dmrace.Plan{Disk: dmrace.Disk{Bus: "virtio"}, Machine: dmrace.Machine{Network: c.network}, Clock: dmrace.ClockRealtime, Cmdline: "root=/dev/nfs"})
		line := strings.Join(argv, " ")
		if err != nil || !strings.Contains(line, c.want) || c.want == "" && strings.Contains(line, "netdev") {
			t.Errorf("%s: %q, %v", c.name, line, err)
		}
	}
}

// TestServers: the port of a plan's server becomes known, and is free again afterwards.
func TestServers(t *testing.T) {
	p := &dmrace.Plan{Machine: dmrace.Machine{Network: &dmrace.Network{NFS: dmrace.NFSServes}}}
	disks := map[string]string{dmrace.SymVerityRoot: "ab"}
	end, symbols, err := serve(p, disks)
	if err != nil {
		t.Fatal(err)
	}
	if len(disks) != 1 || symbols[dmrace.SymVerityRoot] != "ab" {
		t.Errorf("symbols %v of %v", symbols, disks)
	}
	addr := fmt.Sprintf("127.0.0.1:%s", symbols[dmrace.SymNFSPort])
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	end()
	if c, err := net.Dial("tcp", addr); err == nil {
		c.Close()
		t.Error("the server is there after the boot")
	}
}

// TestOtherRoots boots from flash and from the network: PID 1 reads all of each root.
func TestOtherRoots(t *testing.T) {
	for _, c := range []struct{ scenario, root string }{
		{"ubi-root", "ubi0:rootfs"},
		{"nfs-root", "10.0.2.2:" + dmrace.NFSPath},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			h := host(t, kernel.Variant{Arm: dmrace.ArmStock, Config: dmrace.ConfigRoots})
			p := planFor(t, c.scenario, dmrace.ControlVariant)
			h.Disks = disksOf(t, p.Disks()...)
			r, err := Record(t.Context(), p, h)
			if err != nil {
				t.Fatal(err)
			}
			if g := r.Provenance.GuestReport; r.Verdict.Outcome != dmrace.Booted || g == nil || g.Root.Device != c.root || g.Root.Files != 3 {
				t.Errorf("verdict %+v, report %+v", r.Verdict, g)
			}
		})
	}
}
