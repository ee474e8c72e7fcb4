package arm

import (
	"errors"

	"dmrace"
)

// Files are texts of a tree's files by their paths from its top.
type Files map[string][]byte

// Edit makes an arm of a tree.
type Edit struct {
	Files   []string                   // what it reads, and may change; no tree need have all of them
	Apply   func(Files) (Files, error) // returns the files that it changes
	Version func() []byte              // identifies Apply
}

// edits are the arms that we make ourselves.
var edits = map[dmrace.Arm]Edit{
	dmrace.ArmNoWaitfor:   ofDMInit(CutWaitfor, Version),
	dmrace.ArmWaitfor2022: ofDMInit(CutSecondWait, SecondWaitVersion),
}

// PlaceError says which file of a tree an arm cannot be made of, and why.
type PlaceError struct {
	Path string
	Err  error
}

// Error says both.
func (e *PlaceError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns why.
func (e *PlaceError) Unwrap() error { return e.Err }

var errAbsent = errors.New("the tree does not have it")

// ofDMInit returns the edit that changes dm-init.c alone.
func ofDMInit(cut func([]byte) ([]byte, error), version func() []byte) Edit {
	return Edit{[]string{DMInit}, func(in Files) (Files, error) {
		src, ok := in[DMInit]
		if !ok {
			return nil, &PlaceError{DMInit, errAbsent}
		}
		out, err := cut(src)
		if err != nil {
			return nil, &PlaceError{DMInit, err}
		}
		return Files{DMInit: out}, nil
	}, version}
}

// EditOf returns the edit that makes an arm; stock and the arms of patches have none.
func EditOf(a dmrace.Arm) (Edit, bool) {
	if e, ok := edits[a]; ok {
		return e, true
	}
	if f, ok := FixOf(a); ok {
		return f.edit(), true
	}
	return Edit{}, false
}

// Names lists the arms that can be built, beside those of patches: stock, those that
// take something away, and the fixes.
func Names() []dmrace.Arm {
	names := []dmrace.Arm{dmrace.ArmStock, dmrace.ArmNoWaitfor, dmrace.ArmWaitfor2022}
	for _, f := range fixes {
		names = append(names, f.Arm)
	}
	return names
}
