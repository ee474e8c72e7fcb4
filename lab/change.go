package lab

import (
	"bytes"
	"context"
	"fmt"
	netmail "net/mail"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/internal/digest"
	"dmrace/results"
)

// Change is what lies between two kernels. It is stated in one way: two revisions,
// patches, or a derived backport.
type Change struct {
	Before  string     // the revision before it; with patches the one that is patched
	After   string     // the revision after it
	Patches []string   // files that are applied in turn
	Derive  string     // a kernel of the catalogue whose dm-mod.waitfor= is fitted to Options.Kernel
	Arm     dmrace.Arm // a fix of dmrace's own
}

// Check returns what is wrong with a change to the kernel of the options, as far as no
// kernel need be looked at: a [dmrace.UsageError].
func (c Change) Check(o Options) error {
	ways := 0
	for _, given := range []bool{c.After != "", len(c.Patches) > 0, c.Derive != "", c.Arm != ""} {
		if given {
			ways++
		}
	}
	catalogue := strings.Join(CatalogueNames(), ", ")
	if (o.Tree == "") == (o.Kernel == "") { // before what the flags say of that in general
		return usagef("say what is changed: --tree DIR, or --kernel with a name of the catalogue (%s) or the path of a tree", catalogue)
	}
	if err := o.CheckBoot(); err != nil {
		return err
	}
	k, err := o.kernel()
	if err != nil {
		return err
	}
	_, _, derived := k.derived()
	switch {
	case k.Kind == KernelImage:
		return usagef("--kernel %s is an image: a change is one of source, so give a name of the catalogue (%s) or the path of a tree", k.Path, catalogue)
	case ways != 1:
		return usagef("say what the change is, in one way: --before REV --after REV, --patch FILE, --arm with a fix of dmrace's own, or --derive-from with a name of the catalogue")
	case c.After != "" && c.Before == "":
		return usagef("--after %s needs --before: the revision that it is held against", c.After)
	case k.Kind != KernelTree && c.Before != "":
		return usagef("--before %s is a revision of a git tree: give --tree", c.Before)
	case c.Derive != "" && (k.Kind != KernelCatalogue || derived || !slices.Contains(CatalogueNames(), c.Derive)):
		return usagef("--derive-from takes a name of the catalogue (%s), and --kernel another that it is fitted to; for a tree `dmrace kernel derive-patch --to DIR` writes the patch, and --tree DIR --patch FILE validates it", catalogue)
	}
	return nil
}

// sides returns the options of the kernels before and after the change.
func (c Change) sides(o Options) (before, after Options) {
	before, after = o, o
	before.Rev, after.Rev, after.Patches, after.Arm = c.Before, c.Before, c.Patches, c.Arm
	switch {
	case c.After != "":
		after.Rev = c.After
	case c.Derive != "":
		after.Kernel += "+" + c.Derive
	}
	return before, after
}

// Open opens both kernels, and returns with them what the change is: the files in which they
// differ, and of two revisions the commits between them.
func (c Change) Open(ctx context.Context, o Options) (before, after *Lab, what results.Validated, err error) {
	if err := c.Check(o); err != nil {
		return nil, nil, what, err
	}
	first, second := c.sides(o)
	if err := second.Check(); err != nil {
		return nil, nil, what, err
	}
	if before, err = Open(ctx, first); err != nil {
		return nil, nil, what, err
	}
	if after, err = Open(ctx, second); err != nil {
		return nil, nil, what, err
	}
	if what.Files, err = changed(ctx, before, after); err != nil {
		return nil, nil, what, err
	}
	switch {
	case c.After != "":
		what.Commits, what.More, err = commits(ctx, before, after)
	case c.Arm != "":
		what.Fix, err = fixFile(ctx, c.Arm, after)
	}
	return before, after, what, err
}

// fixFile names a fix of dmrace's own as the patch by which it would be sent for the tree.
func fixFile(ctx context.Context, arm dmrace.Arm, l *Lab) (*dmrace.PatchFile, error) {
	text, kept, err := kernel.FixPatch(ctx, arm, l.source.tree)
	if err != nil {
		return nil, err
	}
	mail, err := netmail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("read the patch of %s: %w", arm, err)
	}
	return &dmrace.PatchFile{File: filepath.Base(kept), Subject: mail.Header.Get("Subject"), SHA256: digest.Bytes(text)}, nil
}

// mostCommits is how many commits a report names.
const mostCommits = 20

// commits returns the first commits between two revisions, and how many more there are.
func commits(ctx context.Context, before, after *Lab) (list []results.Commit, more int, err error) {
	found, total, err := kernel.Commits(ctx, before.source.tree, after.source.tree, mostCommits)
	for _, c := range found {
		list = append(list, results.Commit(c))
	}
	return list, total - len(list), err
}
