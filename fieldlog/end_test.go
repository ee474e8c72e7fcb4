package fieldlog

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"dmrace"
)

// cancelling ends a context after so many reads.
type cancelling struct {
	io.Reader
	left int
	end  func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	if c.left--; c.left == 0 {
		c.end()
	}
	return c.Reader.Read(p)
}

// TestEndOfContext stops reading when the context ends: between two reads of the log,
// and between those of what one read unpacks to.
func TestEndOfContext(t *testing.T) {
	why := errors.New("enough")
	for name, r := range map[string]io.Reader{
		"a log that never ends": endless("[    1.000000] a\n", 1<<62),
		"a bomb":                bytes.NewReader(pack(t, endless("\x00", 256<<20))),
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		l, err := Read(ctx, &cancelling{r, 2, func() { cancel(why) }}, Options{})
		if !errors.Is(err, why) || l != nil {
			t.Errorf("%s: %v, %+v", name, err, l)
		}
	}
}

// TestMaxLog reads as much as is said and refuses what goes on.
func TestMaxLog(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 2 GiB; left out by -short")
	}
	first := "[    1.000000] Linux version 6.1.0 (x)\n"
	for size, refused := range map[int]bool{MaxLog: false, MaxLog + 1: true} {
		_, err := Read(t.Context(), io.MultiReader(strings.NewReader(first), endless("\x00", size-len(first))), Options{})
		var usage *dmrace.UsageError
		if errors.As(err, &usage) != refused || refused && !strings.Contains(err.Error(), "longer than 1024 MiB") || !refused && err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}
