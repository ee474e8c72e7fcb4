package vmtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"dmrace"
	"dmrace/vmtest/qmp"
)

// insertNode is the block node of a card that is put in late.
const insertNode = "late"

// injectAtRuntime carries out the injections that happen at a host time after the
// guest has started. It returns when they are done or the boot is over. The
// others are on the kernel's command line already.
func injectAtRuntime(ctx context.Context, m *machine, p *dmrace.Plan, image string) error {
	for _, i := range p.Inject {
		if i.CardInsert == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-m.exited:
			return nil
		case <-time.After(time.Duration(*i.CardInsert)):
		}
		err := m.insertCard(ctx, image)
		if errors.Is(err, qmp.ErrClosed) || errors.Is(err, context.Canceled) {
			return nil // the boot ended first
		}
		if err != nil {
			return fmt.Errorf("insert the card: %w", err)
		}
	}
	return nil
}

// insertCard puts a medium into the empty SD slot. An sd-card device itself cannot
// be hot-plugged on sd-bus, but its medium can be changed. The slot takes only a
// medium that can be written to, so it gets a copy, which loses its name as soon
// as QEMU holds it open.
func (m *machine) insertCard(ctx context.Context, image string) error {
	card, err := copyOf(image)
	if err != nil {
		return err
	}
	defer os.Remove(card)
	node := map[string]any{
		"node-name": insertNode, "driver": "raw",
		"file": map[string]any{"driver": "file", "filename": card},
	}
	if err := m.qmp.Execute(ctx, "blockdev-add", node, nil); err != nil {
		return err
	}
	return m.qmp.Execute(ctx, "blockdev-insert-medium", map[string]any{"id": cardID, "node-name": insertNode}, nil)
}

// copyOf copies a file into a temporary one and returns its path.
func copyOf(path string) (string, error) {
	src, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer src.Close()
	dst, err := os.CreateTemp("", "dmrace-card-*.img")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(dst, src)
	if err = errors.Join(err, dst.Close()); err != nil {
		os.Remove(dst.Name())
		return "", fmt.Errorf("copy %s: %w", path, err)
	}
	return dst.Name(), nil
}
