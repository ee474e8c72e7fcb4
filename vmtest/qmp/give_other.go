//go:build !unix

package qmp

import (
	"context"
	"errors"
	"os"
)

// Give fails: no connection of this system carries files.
func (c *Client) Give(context.Context, string, *os.File) error {
	return errors.New("qmp getfd: the connection carries no files")
}
