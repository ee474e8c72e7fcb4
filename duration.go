package dmrace

import (
	"fmt"
	"time"
)

// Duration is a [time.Duration] that reads and writes itself as Go writes one
// ("20s", "1m30s"), in YAML scenarios and in JSON plans alike.
type Duration time.Duration

// String formats d as time.Duration does.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. A negative duration is an
// error: nothing in a plan happens before boot.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration: write it as 20s, 500ms or 1m30s", text)
	}
	if v < 0 {
		return fmt.Errorf("duration %q is negative", text)
	}
	*d = Duration(v)
	return nil
}
