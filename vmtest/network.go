package vmtest

import (
	"fmt"
	"maps"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/vmtest/nfs"
)

// networkSlot is the PCI slot of the network card: behind those of all disks.
const networkSlot = 0x10

// cardDevices are QEMU's names of the network cards.
var cardDevices = map[dmrace.NetworkCard]string{dmrace.CardVirtio: "virtio-net-pci", dmrace.CardE1000: "e1000"}

// network attaches the card to QEMU's user network, where the host's loopback is 10.0.2.2,
// or to a hub that has no other port.
// It boots from nothing: its firmware is left out.
func network(m dmrace.Machine) qemu.Fn {
	if m.Network == nil {
		return qemu.All()
	}
	card := m.Network.Card
	if card == "" {
		card = dmrace.CardVirtio
	}
	peer := "user,id=net"
	if m.Network.Alone {
		peer = "hubport,id=net,hubid=0"
	}
	return qemu.ArbitraryArgs("-netdev", peer, "-device", fmt.Sprintf("%s,netdev=net,addr=%#x,romfile=", cardDevices[card], networkSlot))
}

// serve starts what the plan's network has beside QEMU and returns what ends it, and the
// symbols of disks with those that are known only now.
func serve(p *dmrace.Plan, symbols map[string]string) (end func(), all map[string]string, err error) {
	if p.Machine.Network == nil || p.Machine.Network.NFS == "" {
		return func() {}, symbols, nil
	}
	files, err := disk.Files(p.Kernel.Arch)
	if err != nil {
		return nil, nil, err
	}
	server, err := nfs.Serve(files, p.Machine.Network.NFS == dmrace.NFSRefuses)
	if err != nil {
		return nil, nil, &dmrace.EnvError{Err: err, Fix: "a boot with NFS needs a free TCP port of 127.0.0.1: ss -lt shows those in use"}
	}
	all = maps.Clone(symbols)
	all[dmrace.SymNFSPort] = fmt.Sprint(server.Port())
	return func() { server.Close() }, all, nil
}
