package campaign

// Task is one boot that a worker is to make.
type Task struct {
	Cell
	Second bool // it is the second boot of a cell of the sample
}

// Part returns what worker index of so many is to boot: a run of neighbours among the cells,
// which are in the order of their kernels, so that a worker needs few blobs; and then the
// second boots of the worker's before it. One worker alone makes both. Every boot is in the
// part of exactly one worker.
func (f *Folder) Part(index, of int) ([]Task, error) {
	if of < 1 || index < 0 || index >= of {
		return nil, usagef("--index %d --of %d: the index is from 0 to one below the number of workers", index, of)
	}
	all := f.Boots()
	var tasks []Task
	for _, c := range share(all, index, of) {
		tasks = append(tasks, Task{Cell: c})
	}
	for _, c := range share(all, (index+of-1)%of, of) {
		if c.Twice {
			tasks = append(tasks, Task{c, true})
		}
	}
	return tasks, nil
}

// share cuts a list into so many parts that differ by one at most.
func share(all []Cell, index, of int) []Cell {
	return all[len(all)*index/of : len(all)*(index+1)/of]
}

// Tasks returns every boot of the campaign.
func (f *Folder) Tasks() []Task {
	tasks, err := f.Part(0, 1)
	if err != nil {
		panic(err) // one of one is a part
	}
	return tasks
}
