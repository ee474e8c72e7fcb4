package sim

import (
	"fmt"

	"dmrace/linux/bus"
)

// An eMMC goes the way of a card. Its boot partitions are disks of their own; QEMU's has
// none unless boot-partition-size= is given.
func init() {
	halves[bus.EMMC] = &busHalf{calls: sdhci("0001", "new high speed MMC card at address 0001")}
}

// bootFamilies are mmcblk0boot0 and mmcblk0boot1: disks whose number is that of the disk
// that they are beside.
var bootFamilies = func() (all []*family) {
	info, _ := bus.Of(bus.EMMC)
	for i := range 2 {
		f := *info.Family
		f.Suffix = fmt.Sprintf("boot%d", i)
		all = append(all, &family{Family: &f, marked: f.Prefix + numberMark + f.Suffix})
	}
	return all
}()

// bootParts makes the boot partitions of the machine's eMMCs known. They take their minors
// in turn with the disks: mmc_blk_alloc_req() in drivers/mmc/core/block.c.
func (b *builder) bootParts(count map[*family]int) {
	first := map[*family]int32{}
	for i, d := range b.config.Machine.Disks {
		if !d.Boot {
			continue
		}
		if b.bootOf == nil {
			b.bootOf = map[int][]int{}
		}
		main := b.disks[i]
		for _, f := range bootFamilies {
			if _, ok := first[f]; !ok {
				first[f] = b.addSlots(f, 0, count[main.family])
			}
			b.bootOf[i] = append(b.bootOf[i], b.addToBoot(disk{
				family: f, major: main.major, block: main.block, slots: first[f], pool: main.pool, beside: int32(i),
				contents: []content{{any: true}},
			}))
		}
	}
}

// addBootParts is mmc_blk_alloc_parts() in drivers/mmc/core/block.c, which mmc_blk_probe()
// calls when the disk and its partitions are there. 5.10 has taken their minors before it
// adds the disk. Its line is like that of a disk, and is no event: recordings are read for the
// disk's alone.
func (b *builder) addBootParts(t, disk int) {
	at := b.at
	for _, boot := range b.bootOf[disk] {
		b.at = int32(boot)
		b.thread(t).do(opNumber, boot)
		b.thread(t).do(opDisk, boot)
		b.thread(t).do(opParts, boot)
	}
	b.at = at
}
