package sim

import (
	"slices"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/linux/cmdline"
	"dmrace/linux/target"
)

// shows says what a target shows of the devices that it opens, in the order of its
// lookups. Where a device's content is not known it is taken to be what the table was
// made for.
type shows func(of []device) content

// showsOf returns it for a line of a table whose constructor succeeds.
func (b *builder) showsOf(typ string, argv []string, length uint64, s target.Spec) shows {
	switch typ {
	case "verity":
		return b.verityShows(argv, length, s.Verity)
	case "crypt":
		return b.cryptShows(argv, length)
	case "striped":
		return b.stripedShows(argv, length)
	}
	// linear_map(), delay_map() and origin_map() in drivers/md send a sector to the
	// sector that lies as far behind the start.
	start := s.Areas[0].Start
	return func(of []device) content { return of[0].content.part(start, length) }
}

// stripedShows is stripe_map_sector() in drivers/md/dm-stripe.c. Of partitions that
// hold stripes it gives the file system back where count, chunk and order are those
// that they were written with.
func (b *builder) stripedShows(argv []string, length uint64) shows {
	const count, chunk, start, second = 0, 1, 3, 5
	right := argv[count] == "2" && argv[chunk] == strconv.Itoa(dmrace.StripeChunk) && b.number(argv[start]) == 0 && b.number(argv[second]) == 0
	return func(of []device) content {
		first := of[0].content
		switch {
		case len(of) == 1 || !first.known():
			return first.part(b.number(argv[start]), length)
		case right && first.begins(dmrace.PartStripe0) && of[1].content.begins(dmrace.PartStripe1):
			return content{of: dmrace.PartRootfs, length: length}
		}
		return content{}
	}
}

// cryptShows is crypt_convert() in drivers/md/dm-crypt.c: of a partition that holds
// the encrypted file system it gives the file system back where cipher, key and the
// count of its initialisation vectors are those that it was written with. Sectors were
// counted from the partition's first, 512 bytes each.
func (b *builder) cryptShows(argv []string, length uint64) shows {
	iv, start := b.number(argv[2]), b.number(argv[4])
	right := slices.Contains(cryptCiphers, argv[0]) && strings.EqualFold(argv[1], b.config.CryptKey) && iv == start
	for _, option := range argv[min(6, len(argv)):] {
		if name, value, _ := strings.Cut(option, ":"); name == "sector_size" && value != "512" {
			right = false
		}
	}
	return func(of []device) content {
		c := *of[0].content
		switch {
		case !c.known():
			return c
		case right && c.begins(dmrace.PartCrypt):
			c.of = dmrace.PartRootfs
			return c.part(start, length)
		}
		return content{}
	}
}

// cryptCiphers are the ways to write the cipher of the partition crypt.
var cryptCiphers = []string{"aes-xts-plain64", "capi:xts(aes)-plain64"}

// number reads an argument that the constructor has taken for a number.
func (b *builder) number(arg string) uint64 {
	n, _ := cmdline.FactsOf(b.features).SimpleUint(cmdline.SkipSpaces(arg), 10)
	return n
}
