package vmtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/internal/digest"
)

// SnapshotVersion is part of every key. It rises when machines are saved, or restored, in
// another way.
const SnapshotVersion = "2"

// key names what a saved machine depends on: the kernel and the emulator by their bytes,
// the machine by the arguments that QEMU gets, among them the command line, and what is on
// the disks.
func (s *Snapshots) key(p *dmrace.Plan, h Host, line string) (string, error) {
	program, err := s.program(h.QEMU.Path)
	if err != nil {
		return "", err
	}
	half := halfFor(p)
	o, err := qemu.OptionsFor(half.arch, settings(p, h, line)...)
	if err != nil {
		return "", fmt.Errorf("name a snapshot: %w", err)
	}
	o.QEMUCommand = h.QEMU.Path
	argv, err := o.Cmdline()
	if err != nil {
		return "", fmt.Errorf("name a snapshot: %w", err)
	}
	identity, err := json.Marshal(h.Disks.Identity)
	if err != nil {
		return "", fmt.Errorf("name a snapshot: %w", err)
	}
	if h.Kernel.Source.ImageHash == "" {
		return "", fmt.Errorf("name a snapshot: it is not known what kernel %s is", h.Kernel.Source.Label)
	}
	initial := ""
	if h.Initramfs != nil {
		initial = h.Initramfs.SHA256
	}
	return digest.Key(SnapshotVersion, h.Kernel.Source.ImageHash, h.QEMU.Version, program,
		strings.Join(portable(append(argv, h.QEMU.Args...), paths(p, h)...), "\x00"), string(identity), initial), nil
}

// Know takes the hash of an emulator, which the first boot would else have to wait for. If it
// cannot be taken, that boot says so.
func (s *Snapshots) Know(q QEMU) { s.program(q.Path) }

// program returns the hash of an emulator, which is taken once.
func (s *Snapshots) program(path string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sum := s.programs[path]; sum != "" {
		return sum, nil
	}
	sum, err := digest.File(path)
	if err != nil {
		return "", fmt.Errorf("name a snapshot: %w", err)
	}
	if s.programs == nil {
		s.programs = map[string]string{}
	}
	s.programs[path] = sum
	return sum, nil
}
