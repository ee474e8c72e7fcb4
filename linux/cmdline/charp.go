package cmdline

import (
	"fmt"
	"strings"
)

// MaxString is the length in bytes beyond which param_set_charp() (kernel/params.c)
// refuses a value.
const MaxString = 1024

var errTooLong = &SetError{ErrNoSpace, "string parameter too long"}

// CheckString is the check of param_set_charp(), for a parameter or an element of an
// array: an error for more than [MaxString] bytes, in which case the parameter keeps
// the value it had.
func CheckString(value string) error {
	if len(cString(value)) > MaxString {
		return errTooLong
	}
	return nil
}

// Element is one string of an array parameter.
type Element struct {
	Value string
	At    int // offset within the parameter's value
}

// SplitArray is param_array() of kernel/params.c for an array of limit strings
// (module_param_array() of charp). Commas separate, nothing quotes them, and nothing
// is trimmed: an empty value is one empty element, and "a," has two elements.
//
// A value with more elements than limit, or with one that is too long, fails, yet the
// elements before that one are stored and are returned with the error. When the
// parameter comes again it is stored from element 0 on, and elements beyond the new
// value's keep what the first left in them: a caller keeps the array and overwrites
// its beginning.
func SplitArray(value string, limit int) ([]Element, error) {
	value = cString(value)
	n := strings.Count(value, ",") + 1
	elems := make([]Element, 0, max(0, min(n, limit)))
	for at := 0; ; {
		if len(elems) >= limit {
			return elems, &SetError{ErrInvalid, fmt.Sprintf("can only take %d arguments", limit)}
		}
		text, _, more := strings.Cut(value[at:], ",")
		if err := CheckString(text); err != nil {
			return elems, err
		}
		elems = append(elems, Element{text, at})
		if !more {
			return elems, nil
		}
		at += len(text) + 1
	}
}
