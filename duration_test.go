package dmrace

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestDurationText(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"20s": 20 * time.Second, "500ms": 500 * time.Millisecond, "1m30s": 90 * time.Second, "0": 0, "1.5s": 1500 * time.Millisecond,
	} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Duration(d) != want {
			t.Errorf("%s: got %s, %v", text, d, err)
		}
	}
}

func TestDurationErrors(t *testing.T) {
	for text, want := range map[string]string{
		"": `"" is not a duration`, "20": `"20" is not a duration: write it as 20s`, "x": "not a duration", "-1s": "negative",
		"20 s": "not a duration", "99999999h": "not a duration", "NaN": "not a duration",
	} {
		d := Duration(7)
		if err := d.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
		if d != 7 {
			t.Errorf("%q: an error changed the value to %s", text, d)
		}
	}
}

func TestDurationRoundTrip(t *testing.T) {
	for _, d := range []Duration{0, 1, Duration(20 * time.Second), Duration(1234567 * time.Microsecond)} {
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var got Duration
		if err := json.Unmarshal(b, &got); err != nil || got != d {
			t.Errorf("%s: %s gave %s, %v", d, b, got, err)
		}
	}
}
