package trees

import (
	"context"
	"fmt"

	"dmrace"
	"dmrace/images/kernel/stream"
)

// cachedSource is a package's tree that is already unpacked and cannot be fetched
// again. It is asked for files only when the workspace has lost its mark.
type cachedSource struct{ name string }

func (c cachedSource) Each(context.Context, func(stream.File) error) error {
	return &dmrace.EnvError{
		Err: fmt.Errorf("the cached tree of %s is gone and apt finds none", c.name),
		Fix: "apt-get update, or give your own source with --tree",
	}
}
