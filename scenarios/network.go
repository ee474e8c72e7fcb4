package scenarios

import (
	"errors"
	"fmt"
	"strings"

	"dmrace"
)

// checkNetwork returns what is wrong with the network of a plan.
func checkNetwork(p *dmrace.Plan) error {
	n := p.Machine.Network
	if n == nil || n.NFS == "" {
		if strings.Contains(p.Cmdline, "${"+dmrace.SymNFSPort+"}") {
			return fmt.Errorf("cmdline: ${%s} is known only where a server listens: set machine.network.nfs", dmrace.SymNFSPort)
		}
	}
	if n == nil {
		return nil
	}
	switch n.Card {
	case "", dmrace.CardVirtio, dmrace.CardE1000:
	default:
		return fmt.Errorf("machine.network.card %q is not one of virtio, e1000", n.Card)
	}
	switch n.NFS {
	case "", dmrace.NFSServes, dmrace.NFSRefuses:
	default:
		return fmt.Errorf("machine.network.nfs %q is not one of serves, refuses", n.NFS)
	}
	if n.Alone {
		if n.NFS != "" {
			return errors.New("machine.network: alone and nfs exclude each other: nobody is there to answer")
		}
		return nil
	}
	return realtime("machine.network is answered by the host", p.Clock)
}
