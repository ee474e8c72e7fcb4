package cachedir

import (
	"fmt"

	"dmrace"
)

// What a build takes on disk, measured with 6.1.192 and, for the source, with
// 7.2.13, and rounded up: 1.8 GB of source (with its package, 160 MB, for a while),
// 150 MB of objects, 30 MB per kernel kept.
const (
	SpaceForTree    = 5 << 29
	SpaceForObjects = 512 << 20
)

// RequireSpace refuses to begin what would fill the disk of the cache.
func (c Dir) RequireSpace(bytes uint64) error {
	free, err := free(string(c))
	if err != nil {
		return fmt.Errorf("ask for free space in %s: %w", string(c), err)
	}
	return enough(string(c), free, bytes)
}

// enough compares what is free with what is needed, both in bytes.
func enough(dir string, free, needed uint64) error {
	if free >= needed {
		return nil
	}
	return &dmrace.EnvError{
		Err: fmt.Errorf("the disk of %s has %d MB free, and %d MB are needed", dir, free>>20, needed>>20),
		Fix: "free space there, or set XDG_CACHE_HOME to a larger disk",
	}
}
