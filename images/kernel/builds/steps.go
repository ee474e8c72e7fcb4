package builds

import (
	"encoding/json"
	"os"

	"dmrace/internal/wholefile"
)

// steps remembers how many objects builds made in a workspace, so that the next
// one knows what to expect. It only ever moves a progress bar.
type steps struct {
	Full       int `json:"full"`       // of a build from nothing
	Relink     int `json:"relink"`     // of the last build that found vmlinux there
	Unfinished int `json:"unfinished"` // made by builds from nothing that did not get through
}

// What the fragments take on 6.1.192, measured.
const (
	defaultFull    = 1260
	defaultFullSet = 2000 // with a set of options
	defaultRelink  = 20
)

func (w site) readSteps() steps {
	s := steps{}
	if b, err := os.ReadFile(w.own("steps.json")); err != nil || json.Unmarshal(b, &s) != nil {
		s = steps{}
	}
	if s.Full <= 0 && w.set != "" {
		s.Full = defaultFullSet
	}
	if s.Full <= 0 {
		s.Full = defaultFull
	}
	if s.Relink <= 0 {
		s.Relink = defaultRelink
	}
	return s
}

// expect returns how many objects a build will make.
func (s steps) expect(fromNothing bool) int {
	if !fromNothing {
		return s.Relink
	}
	return max(s.Full-s.Unfinished, 1)
}

// after returns what is known once a build made so many objects.
func (s steps) after(fromNothing, succeeded bool, made int) steps {
	switch {
	case fromNothing && succeeded:
		s.Full, s.Unfinished = s.Unfinished+made, 0
	case fromNothing:
		s.Unfinished += made
	case succeeded:
		s.Relink = made
	}
	return s
}

// writeSteps keeps s. A failure costs nothing but a wrong bar.
func (w site) writeSteps(s steps) {
	if b, err := json.Marshal(s); err == nil {
		wholefile.Write(w.own("steps.json"), b, 0o644)
	}
}
