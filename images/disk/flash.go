package disk

import (
	"dmrace"
	"dmrace/images/ubi"
	"dmrace/images/ubifs"
)

// The names of the volumes on a flash: those of the partitions that hold the same.
var (
	rootVolume = string(dmrace.PartRootfs)
	hashVolume = string(dmrace.PartHash)
)

// ubiImage returns a flash with the root file system and its verity tree in static volumes,
// each as long as its content.
func (r *rootImage) ubiImage(damage dmrace.Damage) ([]byte, error) {
	rootfs, err := damaged(r.rootfs, damage)
	if err != nil {
		return nil, err
	}
	return ubi.Image([]ubi.Volume{{Name: rootVolume, Data: rootfs, Static: true}, {Name: hashVolume, Data: r.hash, Static: true}})
}

// ubifsImage returns a flash with the files of the root in a UBIFS.
func (r *rootImage) ubifsImage() ([]byte, error) {
	fs, err := ubifs.Image(r.files, ubi.DataSize, guid("ubifs"))
	if err != nil {
		return nil, err
	}
	return ubi.Image([]ubi.Volume{{Name: rootVolume, Data: fs}})
}
