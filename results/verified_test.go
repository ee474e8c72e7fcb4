package results

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
)

// TestCheckRuns reads runs of a store: one follows, one is damaged.
func TestCheckRuns(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	consoles := map[string]Heard{}
	for _, variant := range []string{"without-waitfor", "with-waitfor"} {
		r, heard := honest(variant)
		r.Console = []byte(variant)
		consoles[variant] = heard
		if _, err := s.Save(r); err != nil {
			t.Fatal(err)
		}
	}
	v := Verifier{
		Read: func(console []byte, _ dmrace.Vocabulary) Heard { return consoles[string(console)] },
		Ask:  func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) { return nil, dmrace.Expect{}, nil },
	}
	runs, err := s.Runs()
	if err != nil {
		t.Fatal(err)
	}
	list, err := v.CheckRuns(t.Context(), s, runs)
	if err != nil || len(list) != 2 || !AllFollow(list) {
		t.Errorf("%+v, %v", list, err)
	}
	if err := os.WriteFile(filepath.Join(s.RunDir(oneRun), verdictFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	list, err = v.CheckRuns(t.Context(), s, runs)
	if err != nil || AllFollow(list) || list[0].Follows == list[1].Follows {
		t.Errorf("%+v, %v", list, err)
	}
	var text bytes.Buffer
	if err := WriteVerified(&text, list); err != nil || !strings.HasPrefix(text.String(), oneRun+": ") || !strings.HasSuffix(text.String(), "1 of 2 runs follow from their consoles\n") {
		t.Errorf("%q, %v", text.String(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	v.Read = func(console []byte, _ dmrace.Vocabulary) Heard { cancel(); return consoles[string(console)] } // a signal while the first is read
	if list, err := v.CheckRuns(ctx, s, runs[:2]); !errors.Is(err, context.Canceled) || list != nil {
		t.Errorf("interrupted: %+v, %v", list, err)
	}
}
