package dmrace

// Network is the network of a machine: QEMU's user network, on which the guest can have
// 10.0.2.15 and finds its host, which also answers DHCP, at 10.0.2.2.
type Network struct {
	Card  NetworkCard `yaml:"card,omitempty" json:"card,omitempty" jsonschema:"enum=virtio,enum=e1000,default=virtio,description=The network card. Kernels that dmrace builds have no driver for an e1000."`
	Alone bool        `yaml:"alone,omitempty" json:"alone,omitempty" jsonschema:"description=Nothing else is on the network: the card has a carrier and nobody answers."`
	NFS   NFSServer   `yaml:"nfs,omitempty" json:"nfs,omitempty" jsonschema:"enum=serves,enum=refuses,description=An NFS server at 10.0.2.2 and port ${nfs.port} which exports the files of the root as /srv/root or refuses every mount. Left out: there is none."`
}

// NetworkCard is what the machine has on the network.
type NetworkCard string

// The network cards.
const (
	CardVirtio NetworkCard = "virtio"
	CardE1000  NetworkCard = "e1000"
)

// NFSServer is what an NFS server does.
type NFSServer string

// What a server does.
const (
	NFSServes  NFSServer = "serves"
	NFSRefuses NFSServer = "refuses"
)

// NFSPath is what it exports.
const NFSPath = "/srv/root"
