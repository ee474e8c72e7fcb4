//go:build !unix

package ctxio

import (
	"context"
	"os"
)

// ready reports the end of ctx: without poll(2) that is noticed between two reads.
func ready(ctx context.Context, _ *os.File) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
