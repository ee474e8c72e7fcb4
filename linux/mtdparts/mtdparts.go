// Package mtdparts reads mtdparts= as drivers/mtd/parsers/cmdlinepart.c does (5.10.262,
// 6.1.192 and 7.2.13: alike):
//
//	mtdparts=<id>:<partition>[,<partition>…][;<id>:…]
//	partition = size["@"offset]["("name")"]["ro"]["lk"]["slc"]
//
// A size is a number with a suffix, or a '-' for what is left, which ends the list. The
// string is kept as it is and read when the first flash asks for its partitions.
package mtdparts

import (
	"strings"

	"dmrace/linux/cmdline"
)

// Flash is the partitions of one flash chip.
type Flash struct {
	ID         string // the name of the chip that the partitions are of, as its driver has it
	At         int    // of the ID in the value
	Partitions []Partition
}

// Partition is one partition. Numbers are in bytes.
type Partition struct {
	Name   string // empty: it is called Partition_000, with its number in the flash
	At     int    // of the partition in the value
	Size   uint64 // 0: all that is left
	Offset uint64
	HasAt  bool // Offset was given; else it follows the one before
	Rest   bool // Size is all that is left
}

// Kind is what the parser objects to.
type Kind uint8

// The errors, by the message that the kernel prints. All are -EINVAL.
const (
	NoID         Kind = iota + 1 // "no mtd-id"
	SizeZero                     // "partition has size 0": there is no number
	NameOpen                     // "no closing ) found in partition name"
	AfterRest                    // "no partitions allowed after a fill-up partition"
	BadCharacter                 // "bad character after partition (%c)"
)

var messages = [...]string{
	NoID: "no mtd-id", SizeZero: "partition has size 0", NameOpen: "no closing ) found in partition name",
	AfterRest: "no partitions allowed after a fill-up partition", BadCharacter: "bad character after partition",
}

// Error is where the parser gives up. What stands before in the value is kept: the flash
// that asks first gets no partitions, and one that asks later gets those.
type Error struct {
	Kind Kind
	At   int // in the value; its length where it ends too early
}

// Error returns the kernel's message.
func (e *Error) Error() string { return messages[e.Kind] }

// Parse is mtdpart_setup_real(). The facts are the kernel's: how memparse() reads a number
// that is too large.
func Parse(value string, f cmdline.Facts) ([]Flash, *Error) {
	p := parser{value: value, facts: f}
	var all []Flash
	for {
		flash, err := p.flash()
		if err != nil {
			return all, err
		}
		all = append(all, flash)
		switch {
		case p.at == len(value):
			return all, nil
		case value[p.at] != ';':
			return all, &Error{BadCharacter, p.at}
		}
		p.at++
	}
}

type parser struct {
	value string
	facts cmdline.Facts
	at    int
}

// flash reads the ID, which ends at the last colon in front of the first parenthesis, and the
// partitions behind it.
func (p *parser) flash() (Flash, *Error) {
	head := p.value[p.at:]
	if n := strings.IndexByte(head, ';'); n >= 0 {
		head = head[:n]
	}
	if n := strings.IndexByte(head, '('); n >= 0 {
		head = head[:n]
	}
	colon := strings.LastIndexByte(head, ':')
	if colon < 0 {
		return Flash{}, &Error{NoID, p.at}
	}
	f := Flash{ID: head[:colon], At: p.at}
	p.at += colon + 1
	for {
		part, err := p.partition()
		if err != nil {
			return Flash{}, err
		}
		f.Partitions = append(f.Partitions, part)
		if p.at == len(p.value) || p.value[p.at] != ',' {
			return f, nil
		}
		if part.Rest {
			return Flash{}, &Error{AfterRest, p.at}
		}
		p.at++
	}
}

// partition is newpart() for one.
func (p *parser) partition() (Partition, *Error) {
	part := Partition{At: p.at}
	if p.has("-") {
		part.Rest = true
	} else if part.Size = p.number(); part.Size == 0 {
		return part, &Error{SizeZero, part.At}
	}
	if p.has("@") {
		part.HasAt, part.Offset = true, p.number()
	}
	if p.has("(") {
		n := strings.IndexByte(p.value[p.at:], ')')
		if n < 0 {
			return part, &Error{NameOpen, p.at - 1}
		}
		part.Name = p.value[p.at : p.at+n]
		p.at += n + 1
	}
	for _, option := range []string{"ro", "lk", "slc"} {
		p.has(option)
	}
	return part, nil
}

// has passes a text, and reports whether it was there.
func (p *parser) has(text string) bool {
	if !strings.HasPrefix(p.value[p.at:], text) {
		return false
	}
	p.at += len(text)
	return true
}

// number is memparse().
func (p *parser) number() uint64 {
	v, n := p.facts.ParseMem(p.value[p.at:])
	p.at += n
	return v
}
