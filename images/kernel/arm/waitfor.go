package arm

import (
	"errors"

	"dmrace"
)

// Waitfor says what dm-mod.waitfor= does in a kernel with this dm-init.c, and nothing
// where the file is unlike any that is known.
func Waitfor(dmInit []byte) dmrace.Waitfor {
	_, err := CutSecondWait(dmInit)
	switch {
	case err == nil:
		return dmrace.Waitfor2026
	case errors.Is(err, ErrBeforeWaitfor):
		return dmrace.WaitforNone
	case errors.Is(err, ErrNoSecondWait):
		return dmrace.Waitfor2022
	}
	return ""
}
