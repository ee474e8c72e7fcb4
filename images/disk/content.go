package disk

import (
	"bytes"
	"crypto/aes"
	"fmt"
	"slices"

	"golang.org/x/crypto/xts"

	"dmrace"
)

// contents returns the bytes of each of the disk's partitions.
func (r *rootImage) contents(d dmrace.Disk) ([][]byte, error) {
	var out [][]byte
	for _, p := range d.Partitions() {
		b, err := r.content(p, d.Corrupt)
		if err != nil {
			return nil, fmt.Errorf("fill partition %s: %w", p, err)
		}
		out = append(out, b)
	}
	return out, nil
}

func (r *rootImage) content(p dmrace.Part, damage dmrace.Damage) ([]byte, error) {
	switch p {
	case dmrace.PartRootfs:
		return damaged(r.rootfs, damage)
	case dmrace.PartHash:
		return r.hash, nil
	case dmrace.PartCrypt:
		return encrypted(r.rootfs)
	case dmrace.PartStripe0:
		return stripe(r.rootfs, 0), nil
	case dmrace.PartStripe1:
		return stripe(r.rootfs, 1), nil
	case dmrace.PartMirror0:
		return mirror(r.rootfs, 0), nil
	case dmrace.PartMirror1:
		return mirror(r.rootfs, 1), nil
	case dmrace.PartExt4:
		return ext4Image(r.files)
	case dmrace.PartBlank:
		return make([]byte, dmrace.BlankBytes), nil
	case dmrace.PartErased:
		return bytes.Repeat([]byte{0xff}, dmrace.BlankBytes), nil
	case dmrace.PartUBI:
		return r.ubiImage(damage)
	case dmrace.PartUBIFS:
		return r.ubifsImage()
	}
	return nil, fmt.Errorf("nothing is known to hold %q", p)
}

// encrypted returns the data as dm-crypt's aes-xts-plain64 reads it: each 512-byte
// sector by itself, its number from the start of the partition as the tweak
// (crypt_iv_plain64_gen() in drivers/md/dm-crypt.c; the table's iv_offset is 0).
func encrypted(data []byte) ([]byte, error) {
	c, err := xts.NewCipher(aes.NewCipher, cryptKey())
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(data))
	for at := 0; at < len(data); at += sectorSize {
		c.Encrypt(out[at:at+sectorSize], data[at:at+sectorSize], uint64(at/sectorSize))
	}
	return out, nil
}

// stripe returns every second chunk of the data from the nth on: what the nth device
// of a striped target of two holds (stripe_map_sector() in drivers/md/dm-stripe.c).
// The data is whole stripes: see padToStripes.
func stripe(data []byte, n int) []byte {
	const chunk = dmrace.StripeChunk * sectorSize
	out := make([]byte, 0, len(data)/2)
	for at := n * chunk; at < len(data); at += 2 * chunk {
		out = append(out, data[at:at+chunk]...)
	}
	return out
}

// damaged returns the root file system with one bit flipped that only dm-verity
// looks at, or such that none can be mounted.
func damaged(rootfs []byte, damage dmrace.Damage) ([]byte, error) {
	switch damage {
	case "":
		return rootfs, nil
	case dmrace.DamageErased:
		return append(make([]byte, blockSize), rootfs[blockSize:]...), nil
	case dmrace.DamageTruncated:
		return rootfs[:roundUp(int64(len(rootfs)/2), blockSize)], nil
	}
	at, err := damageAt(rootfs, damage)
	if err != nil {
		return nil, err
	}
	out := bytes.Clone(rootfs)
	out[at] ^= 1
	return out, nil
}

// mkfsTime is where a squashfs superblock keeps the time at which it was made:
// struct squashfs_super_block in fs/squashfs/squashfs_fs.h. The kernel does not
// read it.
const mkfsTime = 8

// damageAt returns which byte to damage. The mount reads block 0 whatever it looks
// at there. The block of the spare file is one that holds nothing else, so that no
// read of its neighbours touches it.
func damageAt(rootfs []byte, damage dmrace.Damage) (int, error) {
	if !slices.Contains([]dmrace.Damage{dmrace.DamageSuperblock, dmrace.DamageFile}, damage) {
		return 0, fmt.Errorf("no damage is named %q", damage)
	}
	if damage == dmrace.DamageSuperblock {
		return mkfsTime, nil
	}
	spare := spareContent()
	at := bytes.Index(rootfs, spare)
	if at < 0 {
		return 0, fmt.Errorf("%s is not stored as it is in the squashfs", sparePath)
	}
	return int(roundUp(int64(at+len(spare)/2), blockSize)), nil
}
