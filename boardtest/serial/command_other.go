//go:build !unix

package serial

import (
	"errors"

	"dmrace"
)

// Start is not there: the program needs a terminal of its own, as Unix has them.
func Start([]string, string, []string) (Port, error) {
	return nil, &dmrace.EnvError{Err: errors.New("a console's program cannot be started on this system"), Fix: "reach the console by console.telnet or console.tcp"}
}
