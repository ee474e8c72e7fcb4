package lab

import (
	"context"
	"fmt"

	"dmrace"
	"dmrace/explore"
)

// Search says which boots of a scenario are searched for a timing that loses them, and
// within which bounds.
type Search struct {
	Scenario Scenario
	Variant  string // empty: each of them
	Cmdline  string // searched on the scenario's machine, in place of the variants; empty: none
	Kernel   explore.Kernel
	Question explore.Question
}

// variants are those that are searched.
func (s Search) variants() ([]dmrace.Variant, error) {
	switch {
	case s.Cmdline != "" && s.Variant != "":
		return nil, usagef("--cmdline and --variant exclude each other: the line takes the place of the variants'")
	case s.Cmdline != "":
		return []dmrace.Variant{{Name: "given-line", Title: "the command line that was given", Cmdline: s.Cmdline}}, nil
	case s.Variant == "":
		return s.Scenario.bootable(), nil
	}
	v, err := s.Scenario.Variant(s.Variant)
	if err != nil {
		return nil, &dmrace.UsageError{Err: err}
	}
	return []dmrace.Variant{v}, s.Scenario.boots(v)
}

// One returns a [dmrace.UsageError] unless one boot is searched: a file holds no more.
func (s Search) One() error {
	variants, err := s.variants()
	if err == nil && len(variants) != 1 {
		err = usagef("-o writes one boot, and %s has %d variants: name one with --variant", s.Scenario.Name, len(variants))
	}
	return err
}

// Run searches each boot and shows what was found of it before it turns to the next. An
// error is that of show, of ctx, or says which boot could not be searched.
func (s Search) Run(ctx context.Context, show func(*explore.Found) error) ([]*explore.Found, error) {
	variants, err := s.variants()
	if err != nil {
		return nil, err
	}
	if s.Question.Walks < 0 {
		return nil, usagef("--walks %d is below 0", s.Question.Walks)
	}
	var all []*explore.Found
	for _, v := range variants {
		found, err := explore.Find(ctx, s.Scenario.Scenario, v, s.Kernel, s.Question)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", s.Scenario.Name, v.Name, err)
		}
		if err := show(found); err != nil {
			return nil, err
		}
		all = append(all, found)
	}
	return all, nil
}
