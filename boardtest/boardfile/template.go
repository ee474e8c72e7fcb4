package boardfile

import (
	"bytes"
	_ "embed"
	"fmt"
	"text/template"

	"dmrace"
)

//go:embed template.txt
var templateText string

var newBoard = template.Must(template.New("board").Parse(templateText))

// New returns a board.yaml to begin with: every key with a comment, for a board with U-Boot
// on a serial port. A name that no board may have is a [dmrace.UsageError].
func New(name string) ([]byte, error) {
	var buf bytes.Buffer
	if err := newBoard.Execute(&buf, name); err != nil {
		return nil, fmt.Errorf("write a board: %w", err)
	}
	if !names.MatchString(name) {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%q is no name of a board: it is lower-case words joined by hyphens", name)}
	}
	return buf.Bytes(), nil
}
