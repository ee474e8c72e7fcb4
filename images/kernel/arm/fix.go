package arm

import (
	"embed"
	"errors"
	"slices"

	"dmrace"
)

// Fix is an arm that has what the kernel lacks: our own change to its source, and how we
// would send it. It holds our lines and its anchors, and nothing of the kernel's text.
type Fix struct {
	Arm     dmrace.Arm
	Subject string // of the patch: "subsystem: what it does"
	Log     string // the changelog in the list's form: what happens, on which boot, why, what changes
	Fixes   string // the commit with the fault, as the list writes it; empty where it is not known
	Files   []string
	File    string // the file of this package that holds it

	make func(*tree)
}

// fixes are all of them, in the order in which they are told of.
var fixes = []Fix{
	fixDevt, fixSettle, fixMpathScan, fixPartnroff, fixCrypt,
	fixRetry, fixWaitforTimeout, fixFirstFailure, fixEmptyWaitfor, fixCreateLength,
}

// Fixes returns them.
func Fixes() []Fix { return slices.Clone(fixes) }

// FixOf returns a fix, and whether the arm is one.
func FixOf(a dmrace.Arm) (Fix, bool) {
	i := slices.IndexFunc(fixes, func(f Fix) bool { return f.Arm == a })
	if i < 0 {
		return Fix{}, false
	}
	return fixes[i], true
}

// Message returns the head of the patch, as git format-patch would write its body.
func (f Fix) Message() string {
	text := f.Subject + "\n\n" + f.Log
	if f.Fixes != "" {
		text += "\n\nFixes: " + f.Fixes
	}
	return text + "\n"
}

// edit returns the fix as what is built.
func (f Fix) edit() Edit {
	return Edit{f.Files, f.apply, func() []byte {
		return slices.Concat(sourceOf("tree.go"), sourceOf("ctext.go"), sourceOf(f.File))
	}}
}

// apply makes the change, or says what of the code was not found.
func (f Fix) apply(in Files) (Files, error) {
	t := &tree{in: in, out: Files{}}
	f.make(t)
	if t.err != nil {
		return nil, t.err
	}
	if len(t.out) == 0 {
		return nil, errors.New("it changes nothing here")
	}
	return t.out, nil
}

//go:embed *.go
var sources embed.FS

// sourceOf returns a file of this package.
func sourceOf(name string) []byte {
	b, err := sources.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return b
}
