package lab

import (
	"context"
	"debug/elf"
	"io"
	"path/filepath"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/kernel"
	"dmrace/images/userland"
	"dmrace/internal/shellwords"
	"dmrace/vmtest"
	"dmrace/vmtest/session"
)

// Terminal is the user's end of a session with a guest.
type Terminal = vmtest.Terminal

// Hello describes a terminal to the guest.
type Hello = session.Hello

// MaxScript is how many bytes of commands a guest takes.
const MaxScript = session.MaxScript

// Session is one boot that a user takes part in, built and not yet started.
type Session struct {
	Boot  Boot
	Label string // of the kernel: "6.1.192-stock"

	host vmtest.Host
}

// Session prepares the boot that is meant: of the variant that is named, or of the
// scenario's first.
func (l *Lab) Session(ctx context.Context, s Scenario, variant string) (*Session, error) {
	if variant == "" {
		variant = s.Variants[0].Name
	}
	boots, err := l.PlanAll(ctx, []Scenario{s}, []string{variant}, Everything)
	if err != nil {
		return nil, err
	}
	if boots, err = l.Prepare(ctx, boots); err != nil {
		return nil, err
	}
	h, err := l.host(ctx, boots[0].Plan)
	if err != nil {
		return nil, err
	}
	h.Rerun = boots[0].Rerun
	return &Session{boots[0], h.Kernel.Source.Label, h}, nil
}

// AddShell puts a shell and the usual commands on the root, compiled if need be.
func (s *Session) AddShell(ctx context.Context, l *Lab) error {
	cache, err := OpenCache()
	if err != nil {
		return err
	}
	files, err := userland.Build(ctx, cache.Dir, s.Boot.Plan.Kernel.Arch, l.Say)
	if err != nil {
		return err
	}
	s.host.Disks, err = disk.BuildWith(ctx, cache.Dir, s.Boot.Plan.Kernel.Arch, s.Boot.Plan.Disks(), files)
	return err
}

// Shell boots and connects the user to the shell that AddShell put there. It returns when
// the guest has ended, or the user's keys.
func (s *Session) Shell(ctx context.Context, t Terminal) error {
	return vmtest.Shell(ctx, s.Boot.Plan, s.host, t)
}

// Debug boots under gdb, halted before the first instruction, and calls ready with the
// command that connects a gdb. The console goes to out.
func (s *Session) Debug(ctx context.Context, out io.Writer, ready func(gdb string)) (dmrace.Verdict, error) {
	return vmtest.Debug(ctx, s.Boot.Plan, s.host, out, func(target string) { ready(gdbLine(target, s.host.Kernel)) })
}

// breakpoints are where the race shows: the tables are made in the one, and the root is
// waited for in the other. Both are in init sections, which are gone once PID 1 runs.
var breakpoints = []string{"dm_init_init", "prepare_namespace"}

// gdbLine is the command that connects gdb to a socket, with the symbols of a kernel.
func gdbLine(target string, kernel *kernel.Image) string {
	words := []string{"gdb", "-ex", "target remote " + target}
	for _, b := range breakpoints {
		words = append(words, "-ex", "break "+b)
	}
	return shellwords.Join(append(words, symbols(kernel))...)
}

// symbols returns the file that gdb reads the kernel's symbols from: a bzImage and an Image have
// none.
func symbols(k *kernel.Image) string {
	if k.Symbols != "" {
		return k.Symbols
	}
	f, err := elf.Open(k.Path)
	if err != nil {
		return "VMLINUX-OF-" + filepath.Base(k.Path)
	}
	f.Close()
	return k.Path
}
