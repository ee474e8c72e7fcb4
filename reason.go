package dmrace

// Reason is why a root is not there, as far as a boot tells.
type Reason struct {
	Cause  Cause   // empty: the boot does not tell
	Named  string  // the root in brackets, where Says does not name it: " (root=...)"
	Says   string  // for people, behind a colon
	Proofs []Proof // in the order in which they are shown
	Final  bool    // nothing can change it any more: it need not be watched

	Unmounted bool // the mount failed, and the kernel went on without a root
}

// Add appends a decisive event.
func (r *Reason) Add(e Event, why string) { r.Proofs = append(r.Proofs, Proof{e, why}) }

// Seen is what a boot is judged by.
type Seen struct {
	*Timeline
	Criteria
}

// Reasons tells why a root is not there. Judge itself knows no bus, no driver and no kind
// of root: what their names, numbers and messages mean stands below linux/, and is handed
// in by [Criteria]. Each method is a pure function.
type Reasons interface {
	// NoRoot says why a root that is looked for by this name is not found.
	NoRoot(s Seen, root string) Reason

	// NotMounted says why a root was found and not mounted, or not found at all. The
	// Subject of e is the root's name, its Detail the number and the error.
	NotMounted(s Seen, e Event) Reason

	// Remote says what went wrong with a root that is on no disk, or with the archive that
	// holds the first program, by their own messages.
	Remote(s Seen) Reason

	// Absent says what keeps hosts and disks from coming up.
	Absent(s Seen) Reason

	// Withheld says which card or disk that does not come up keeps a device of this name
	// from user space, where it is known to be that one.
	Withheld(s Seen, device string) Reason

	// Ended judges a boot that one kind of root ends in a way of its own, and reports
	// whether one does.
	Ended(s Seen) (Verdict, bool)
}

// silent tells nothing: of a boot that is judged by tables alone.
type silent struct{}

func (silent) NoRoot(Seen, string) Reason    { return Reason{} }
func (silent) NotMounted(Seen, Event) Reason { return Reason{} }
func (silent) Remote(Seen) Reason            { return Reason{} }
func (silent) Absent(Seen) Reason            { return Reason{} }
func (silent) Withheld(Seen, string) Reason  { return Reason{} }
func (silent) Ended(Seen) (Verdict, bool)    { return Verdict{}, false }
