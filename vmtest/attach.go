package vmtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/internal/unfinished"
	"dmrace/linux/needs"
	"dmrace/vmtest/qmp"
	"dmrace/vmtest/session"
)

// Shell boots the plan from a disk whose root holds a shell (package userland builds
// it) and connects the shell to the terminal. The boot is the plan's own: until PID 1
// is there the user sees what happens, a hang included, and what is typed is dropped.
//
// It returns nil when the guest has ended or the user's keys have, and then no QEMU is
// left. There is no limit of time. An error is a [dmrace.EnvError] where QEMU failed.
func Shell(ctx context.Context, p *dmrace.Plan, h Host, t Terminal) error {
	defer unfinished.Begin()()
	h.typed = true
	m, _, err := startPlan(ctx, p, h)
	if err != nil {
		return err
	}
	ready := newMark(session.Ready, t.Out)
	c := captureTo(ready, m.serial)
	defer m.detach(c)
	if err := m.run(ctx); err != nil {
		return err
	}
	_, err = boot(ctx, m, c, p, h.Disks.Paths, func(ctx context.Context) (dmrace.End, error) {
		return dmrace.End{}, t.serve(ctx, m, c, ready.seen)
	})
	return errors.Join(err, m.broke())
}

// Debug boots the plan under QEMU's gdb stub, halted before its first instruction. It
// calls ready with what gdb's "target remote" takes, and from then on the machine is
// gdb's to run. The console goes to out. An injection at a host time counts from the
// first "continue".
//
// It returns the verdict on the boot when the guest has ended. There is no limit of
// time: a boot that hangs goes on until ctx ends.
func Debug(ctx context.Context, p *dmrace.Plan, h Host, out io.Writer, ready func(target string)) (dmrace.Verdict, error) {
	defer unfinished.Begin()()
	dir, err := os.MkdirTemp("", "dmrace-gdb-") // nobody else may connect
	if err != nil {
		return dmrace.Verdict{}, fmt.Errorf("make room for the gdb stub: %w", err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "gdb")
	m, _, err := startPlan(ctx, p, h, gdbStub(socket))
	if err != nil {
		return dmrace.Verdict{}, err
	}
	c := captureFrom(io.TeeReader(m.serial, out))
	defer m.detach(c)
	ready(socket)
	if err := m.resumed(ctx); err != nil {
		return dmrace.Verdict{}, err
	}
	end, err := boot(ctx, m, c, p, h.Disks.Paths, func(ctx context.Context) (dmrace.End, error) {
		select {
		case <-ctx.Done():
			return dmrace.End{}, ctx.Err()
		case <-m.exited:
			return dmrace.End{Reason: dmrace.EndReset}, nil
		}
	})
	if err := errors.Join(err, m.broke()); err != nil {
		return dmrace.Verdict{}, err
	}
	return dmrace.Judge(c.finish(end), needs.Criteria(p)), nil
}

// gdbStub has QEMU listen for gdb on a socket.
func gdbStub(socket string) qemu.Fn {
	return qemu.ArbitraryArgs("-gdb", "unix:"+strings.ReplaceAll(socket, ",", ",,")+",server=on,wait=off")
}

// resumed waits until somebody lets the guest's CPU go, or QEMU has ended.
func (m *machine) resumed(ctx context.Context) error {
	for {
		var status struct {
			Running bool `json:"running"`
		}
		err := m.execute(ctx, "query-status", nil, &status)
		if errors.Is(err, qmp.ErrClosed) || err == nil && status.Running {
			return nil
		}
		if err != nil {
			return err
		}
		if !m.wait(ctx, pollEvery) {
			return ctx.Err()
		}
	}
}

// detach ends QEMU and lets what it last said reach the user. An output that takes
// nothing, such as a terminal that was stopped, does not hold it up.
func (m *machine) detach(c *capture) {
	m.stop()
	m.hangUp(c)
}

// broke returns an EnvError if QEMU ended by itself and not well.
func (m *machine) broke() error {
	if err := m.failure(); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("QEMU ended: %w", err), Fix: "the console above tells how far the guest came"}
	}
	return nil
}
