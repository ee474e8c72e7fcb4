package lab

import (
	"context"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel"
)

// backport fits the dm-mod.waitfor= of another kernel of the catalogue to a tree.
func (s *source) backport(ctx context.Context, to *kernel.Tree, from string) (*kernel.Patch, error) {
	donor, err := kernel.Open(ctx, s.cache, kernel.TreeSpec{Name: from}, s.out)
	if err != nil {
		return nil, err
	}
	if _, err := kernel.DerivePatch(ctx, donor, dmrace.ArmNoWaitfor, to); err != nil {
		return nil, err
	}
	return to.Patch(ctx, kernel.DerivedPath(donor, dmrace.ArmNoWaitfor, to))
}

// patch applies patches to the tree.
func (s *source) patch(ctx context.Context, files ...string) (*kernel.Patch, error) {
	if s.image != nil {
		return nil, usagef("a patch needs a source to patch: give --tree, or a --kernel of the catalogue")
	}
	if base, _, derived := s.named.derived(); derived {
		return nil, usagef("--kernel %s is patched already: give --kernel %s and both patches", s.named.Name, base)
	}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	return s.tree.Patch(ctx, files...)
}

// arm makes the arm of a variant known whose patch stands beside its scenario, and
// returns it as plans have it.
func (s *source) arm(ctx context.Context, folder string, a dmrace.Arm) (dmrace.Arm, error) {
	file := a.Patched()
	if file == "" {
		return a, nil
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(folder, file)
	}
	p, err := s.patch(ctx, file)
	if err != nil {
		return "", err
	}
	s.patched[p.Arm] = p
	return p.Arm, nil
}
