package results

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"dmrace"
)

// matrixNote is why some kernels do not have a boot, or an arm.
type matrixNote struct {
	what    string // "platform-mmc/control", "arm fix-crypt"
	kernels []string
	why     string
}

// matrixNotes are the notes below a matrix, in the order in which they were met.
type matrixNotes []matrixNote

// add notes why the kernel does not have the boot of c, if it was said.
func (n *matrixNotes) add(cells []Cell, c Cell, kernel string) {
	o := cellOf(cells, c, kernel)
	if o == nil || o.None == "" {
		return
	}
	what := c.Plan.Scenario + "/" + c.Plan.Variant
	if !kindOfStock(c.Plan.Kernel.Arm) {
		what = "arm " + string(c.Plan.Kernel.Arm)
	}
	i := slices.IndexFunc(*n, func(o2 matrixNote) bool { return o2.what == what && o2.why == o.None })
	if i < 0 {
		*n = append(*n, matrixNote{what: what, kernels: []string{kernel}, why: o.None})
	} else if note := &(*n)[i]; !slices.Contains(note.kernels, kernel) {
		note.kernels = append(note.kernels, kernel)
	}
}

// kindOfStock reports whether an arm is the tree as it is, or an image.
func kindOfStock(a dmrace.Arm) bool { return a == "" || a == dmrace.ArmStock }

// write writes one line for each reason with its kernels, and a blank line before the first.
func (n matrixNotes) write(w io.Writer) error {
	var text strings.Builder
	for i, note := range n {
		alike := func(o matrixNote) bool { return o.why == note.why && slices.Equal(o.kernels, note.kernels) }
		if slices.IndexFunc(n, alike) < i {
			continue
		}
		var what []string
		for _, o := range n[i:] {
			if alike(o) {
				what = append(what, o.what)
			}
		}
		fmt.Fprintf(&text, "- not on %s: %s: %s\n", strings.Join(note.kernels, ", "), strings.Join(what, ", "), note.why)
	}
	if text.Len() == 0 {
		return nil
	}
	_, err := io.WriteString(w, "\n"+text.String())
	return err
}
