package results

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"
)

// TestManyAtOnce has two and five recorders keep the same boot in one folder, again and
// again, while somebody removes it. None fails, and what is left is whole.
func TestManyAtOnce(t *testing.T) {
	for _, many := range []int{2, 5} {
		s := Store{Dir: t.TempDir()}
		var g errgroup.Group
		for i := range many {
			g.Go(func() error {
				for n := range 40 {
					r := recording("without-waitfor")
					r.Console = fmt.Appendf(nil, "recorder %d, boot %d\n", i, n)
					if _, err := s.Save(r); err != nil {
						return err
					}
					if got, err := s.Load(oneRun); err == nil && !strings.HasPrefix(string(got.Console), "recorder") {
						return fmt.Errorf("read %q", got.Console)
					} else if err != nil && !errors.Is(err, os.ErrNotExist) {
						return err
					}
					if n%7 == i {
						s.Remove(oneRun, false) // another may have been quicker
					}
				}
				last := recording("without-waitfor")
				last.Console = []byte("recorder's last boot\n")
				_, err := s.Save(last)
				return err
			})
		}
		if err := g.Wait(); err != nil {
			t.Errorf("%d recorders: %v", many, err)
		}
		if _, err := s.Load(oneRun); err != nil {
			t.Errorf("%d recorders: %v", many, err)
		}
		if left, _ := filepath.Glob(filepath.Join(s.Dir, "runs", "*", "*", ".*")); len(left) > 0 {
			t.Errorf("%d recorders: left %q", many, left)
		}
	}
}
