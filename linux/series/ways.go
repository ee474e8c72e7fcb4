package series

import "slices"

// Matter returns those of the unknown rows that make a difference: where same says that
// adding the row changes a kernel with none of them, or taking it one with all of them; and
// those that do so once one of these is added to none, or taken from all. Where a row builds
// upon another, what that one changes is not counted. same must be quick, or remember.
func Matter(none Set, unknown []Row, same func(a, b Set) bool) []Row {
	all := none.WithAll(unknown)
	if same(none, all) {
		return nil
	}
	first := slices.DeleteFunc(slices.Clone(unknown), func(row Row) bool {
		with, without := none.With(row), all.Without(row)
		return same(with.Without(row), with) && same(without, without.With(row))
	})
	return slices.DeleteFunc(slices.Clone(unknown), func(row Row) bool {
		return !slices.ContainsFunc(first, func(f Row) bool { return f.Name == row.Name || beside(f, row, none, all, same) })
	})
}

// beside reports whether a row makes a difference once another is added to none or taken from
// all, and stays so.
func beside(other, row Row, none, all Set, same func(a, b Set) bool) bool {
	with, without := none.With(other).With(row), all.Without(other).Without(row)
	a, b := with.Without(row), without.With(row)
	return a.Has(other) && !same(a, with) || !b.Has(other) && !same(without, b)
}

// WithAll returns the set with each of the rows.
func (s Set) WithAll(rows []Row) Set {
	for _, row := range rows {
		s = s.With(row)
	}
	return s
}

// most is how many rows are tried in every combination. No line of the tests comes near.
const most = 6

// Ways returns what a kernel may do of which these rows are not known: a set with none of
// them, with each choice of them, and with all of them at the end. Of more than six rows
// each is only added to none and taken from all.
func Ways(none Set, rows []Row) []Set {
	ways := []Set{none}
	if len(rows) > most {
		all := none.WithAll(rows)
		for _, row := range rows {
			ways = append(ways, none.With(row), all.Without(row))
		}
		return append(ways, all)
	}
	for _, row := range rows {
		for _, s := range slices.Clone(ways) {
			if with := s.With(row); !slices.Contains(ways, with) {
				ways = append(ways, with)
			}
		}
	}
	return ways
}
