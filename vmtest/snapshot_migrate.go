package vmtest

import (
	"context"
	"dmrace/vmtest/snapshot"
	"errors"
	"io"
	"os"
	"time"
)

// maxState is how large the state of a machine's devices can be; that of a PC is 1 MB.
const maxState = 64 << 20

// withoutMemory has QEMU leave the guest's memory out of what it saves and restores: it is in
// a file (x-ignore-shared, docs/devel/migration.rst).
var withoutMemory = map[string]any{"capabilities": []map[string]any{{"capability": "x-ignore-shared", "state": true}}}

// stateFD is the name under which QEMU is given the file for its devices.
const stateFD = "dmrace-state"

// save returns the state of the devices of a machine that stands still. QEMU names a device
// that it cannot save.
func (m *machine) save(ctx context.Context) ([]byte, error) {
	if err := m.execute(ctx, "migrate-set-capabilities", withoutMemory, nil); err != nil {
		return nil, err
	}
	from, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer from.Close()
	err = m.qmp.Give(ctx, stateFD, to)
	to.Close()
	if err != nil {
		return nil, err
	}
	type read struct {
		state []byte
		err   error
	}
	done := make(chan read, 1)
	go func() {
		b, err := io.ReadAll(io.LimitReader(from, maxState+1))
		done <- read{b, err}
	}()
	if err := m.execute(ctx, "migrate", map[string]any{"uri": "fd:" + stateFD}, nil); err != nil {
		return nil, err
	}
	if err := m.migrated(ctx); err != nil {
		return nil, err
	}
	select {
	case r := <-done:
		if r.err == nil && len(r.state) > maxState {
			r.err = errors.New("the state of its devices has no end")
		}
		return r.state, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// migrateEvery is how often QEMU is asked whether it has saved or restored.
const migrateEvery = 2 * time.Millisecond

// migrated waits until QEMU has saved or restored a machine.
func (m *machine) migrated(ctx context.Context) error {
	for {
		var status struct {
			Status string `json:"status"`
			Error  string `json:"error-desc"`
		}
		if err := m.execute(ctx, "query-migrate", nil, &status); err != nil {
			return err
		}
		switch status.Status {
		case "completed":
			return nil
		case "failed", "cancelled":
			return errors.New(status.Status + ": " + status.Error)
		}
		if !m.wait(ctx, migrateEvery) {
			return errors.Join(ctx.Err(), m.failure(), errors.New("QEMU ended meanwhile"))
		}
	}
}

// restore makes a machine that was started to wait for it what was saved.
func (m *machine) restore(ctx context.Context, s *snapshot.Saved, memory *snapshot.Memory, values []string) error {
	if err := s.Load(memory, values); err != nil {
		return err
	}
	if err := m.execute(ctx, "migrate-set-capabilities", withoutMemory, nil); err != nil {
		return err
	}
	from, to, err := os.Pipe()
	if err != nil {
		return err
	}
	err = m.qmp.Give(ctx, stateFD, from)
	from.Close()
	if err != nil {
		to.Close()
		return err
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		to.Write(s.State)
		to.Close()
	}()
	defer func() {
		to.SetWriteDeadline(time.Unix(1, 0))
		<-written
	}()
	if err := m.execute(ctx, "migrate-incoming", map[string]any{"uri": "fd:" + stateFD}, nil); err != nil {
		return err
	}
	return m.migrated(ctx)
}
