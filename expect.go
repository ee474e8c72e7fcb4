package dmrace

import (
	"errors"
	"fmt"
	"slices"
)

// Expect is the verdict that a variant must have. An empty stage or cause is not
// compared.
type Expect struct {
	Outcome Outcome `yaml:"outcome" json:"outcome" jsonschema:"required,enum=booted,enum=hung,enum=panicked,enum=restarted,enum=failed,enum=inconclusive,description=How the boot ends. Inconclusive needs a cause of those that prove nothing."`
	Stage   Stage   `yaml:"stage,omitempty" json:"stage,omitempty" jsonschema:"description=Where it ends."`
	Cause   Cause   `yaml:"cause,omitempty" json:"cause,omitempty" jsonschema:"description=The first decisive fact."`
}

// String formats the expectation as the tables print it.
func (e Expect) String() string {
	s := string(e.Outcome)
	if e.Stage != "" && e.Outcome != Booted {
		s += " in " + string(e.Stage)
	}
	if e.Cause != "" {
		s += ": " + string(e.Cause)
	}
	return s
}

// Validate returns what is wrong with the expectation, beginning with the key.
func (e Expect) Validate() error {
	switch {
	case !slices.Contains([]Outcome{Booted, Hung, Panicked, Restarted, Failed, Inconclusive}, e.Outcome):
		return fmt.Errorf("outcome %q is not one of booted, hung, panicked, restarted, failed, inconclusive", e.Outcome)
	case e.Outcome == Inconclusive && !slices.Contains(Unproven, e.Cause):
		return fmt.Errorf("outcome inconclusive needs a cause of those that prove nothing: %v", Unproven)
	case !slices.Contains(Stages, e.Stage) && e.Stage != "":
		return fmt.Errorf("stage %q is unknown", e.Stage)
	case !slices.Contains(Causes, e.Cause) && e.Cause != "":
		return fmt.Errorf("cause %q is unknown", e.Cause)
	}
	return nil
}

// Met reports whether v is the expected verdict, or tells its cause more closely. An
// inconclusive one is where just its cause is expected: a harness that cannot decide
// passes for nothing. What is expected to stay open may be proven by a witness that knows
// more, as the simulator knows that nothing is to come.
func (e Expect) Met(v Verdict) bool {
	if v.Outcome == Inconclusive && !slices.Contains(Unproven, e.Cause) {
		return false
	}
	proven := e.Outcome == Inconclusive && v.Outcome == Hung
	return (v.Outcome == e.Outcome || proven) &&
		(e.Stage == "" || e.Stage == v.Stage) && (e.Cause == "" || v.Cause.Is(e.Cause))
}

// Earlier is what is expected of a variant on kernels that cannot do what today's do:
// those before a version, or those that lack a part of dm-mod.waitfor=, whatever their
// version. One of the two is set.
type Earlier struct {
	Before string `yaml:"before,omitempty" jsonschema:"description=A kernel version: 6.6 or 5.15.121. Quote it."`
	Lacks  Lack   `yaml:"lacks,omitempty" jsonschema:"enum=waitfor,enum=second-wait,description=What those kernels do not have in drivers/md/dm-init.c: all of dm-mod.waitfor= or its second wait for probes."`
	Why    string `yaml:"why" jsonschema:"required,description=What those kernels lack or do otherwise and the commit that changed it."`
	Expect Expect `yaml:"expect" jsonschema:"required,description=The verdict this boot must have there."`
}

// Lack is what a kernel's dm-init.c does not have.
type Lack string

// What may be lacking.
const (
	LackWaitfor    Lack = "waitfor"     // dm-mod.waitfor=, 035641b01e72
	LackSecondWait Lack = "second-wait" // the wait for probes behind it, 99a2312f6980
)

// Waitfor is what dm-mod.waitfor= does in a kernel. Versions do not tell: it has been
// backported.
type Waitfor string

// What dm-mod.waitfor= may do. The empty one is unknown, as of a kernel that was given
// without its source.
const (
	WaitforNone Waitfor = "none" // there is no such parameter
	Waitfor2022 Waitfor = "2022" // waits for the names, 035641b01e72
	Waitfor2026 Waitfor = "2026" // and then for the probes that brought them, 99a2312f6980
)

// Traits is what can be known of a kernel before it is booted.
type Traits struct {
	Release string  // "6.1.192", or a branch: "6.1"; empty where it is unknown
	Waitfor Waitfor // empty: what the release promises
}

// Validate returns what is wrong, beginning with the key. Whether Before is a version
// that there can be is not looked at here.
func (e Earlier) Validate() error {
	switch {
	case (e.Before == "") == (e.Lacks == ""):
		return errors.New("before and lacks: give one of them")
	case e.Lacks != "" && e.Lacks != LackWaitfor && e.Lacks != LackSecondWait:
		return fmt.Errorf("lacks %q is neither waitfor nor second-wait", e.Lacks)
	case e.Why == "":
		return errors.New("why is missing")
	}
	if err := e.Expect.Validate(); err != nil {
		return fmt.Errorf("expect.%w", err)
	}
	return nil
}
