package boardtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dmrace"
	"dmrace/boardtest/boardfile"
)

// witness is a fake board with what was said.
type witness struct {
	Witness
	mu   sync.Mutex
	said bytes.Buffer
}

// boots has a fake board carry out a plan.
func boots(t *testing.T, f *fake, b *boardfile.Board, r recorded) (*dmrace.Observation, string, error) {
	t.Helper()
	return bootsUntil(t.Context(), f, b, r)
}

func bootsUntil(ctx context.Context, f *fake, b *boardfile.Board, r recorded) (*dmrace.Observation, string, error) {
	w := newWitness(f, b, r)
	o, err := w.Boot(ctx, r.plan)
	w.mu.Lock()
	defer w.mu.Unlock()
	return o, w.said.String(), err
}

func newWitness(f *fake, b *boardfile.Board, r recorded) *witness {
	w := &witness{}
	w.Witness = Witness{
		Board: b,
		Give: func(context.Context, *dmrace.Plan) (Given, error) {
			return Given{Disks: []string{"disk.img"}, Identity: r.identity, LockFolder: f.dir}, nil
		},
		Say: func(format string, args ...any) {
			w.mu.Lock()
			defer w.mu.Unlock()
			fmt.Fprintf(&w.said, format+"\n", args...)
		},
	}
	return w
}

// ordinary plays a board that boots what U-Boot was told.
func ordinary(r recorded) func(*power) {
	return func(p *power) {
		if line, ok := p.uboot(0); ok {
			p.print(r.says(line))
			p.stay()
		}
	}
}

// TestBoots: the board gets the plan's line, and the boots end as the recorded ones did. The
// console is kept with the host's times, and the board is off.
func TestBoots(t *testing.T) {
	for variant, want := range map[string]dmrace.Verdict{
		"without-waitfor": {Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseDataDevice},
		"with-waitfor":    {Outcome: dmrace.Booted, Stage: dmrace.StageInit},
		"control":         {Outcome: dmrace.Booted, Stage: dmrace.StageInit},
	} {
		t.Run(variant, func(t *testing.T) {
			r := load(t, variant)
			f, b := newFake(t, func(p *power) {
				if line, ok := p.uboot(0); ok {
					p.print(r.says(line))
					if variant != "without-waitfor" { // PID 1 resets the board
						p.print(loaderText)
					}
					p.stay()
				}
			})
			o, _, err := boots(t, f, b, r)
			if err != nil {
				t.Fatal(err)
			}
			v := o.Verdict
			if v.Outcome != want.Outcome || v.Stage != want.Stage || v.Cause != want.Cause {
				t.Errorf("%s in %s: %s: %s", v.Outcome, v.Stage, v.Cause, v.Summary)
			}
			p := o.Provenance
			if o.Origin != dmrace.OriginBoard || p.Board == nil || p.Board.Name != "fake" || p.Board.Cycles != 1 || !p.Board.LineSeen || p.Board.Loader != "U-Boot 2023.01+dfsg-2" {
				t.Errorf("%+v", p.Board)
			}
			if p.Kernel.Label != "fake-6.1.192-stock-arm64" || p.Kernel.Release != "6.1.192" || p.Cmdline != r.line || p.PlanID != r.plan.ID() {
				t.Errorf("%+v", p)
			}
			if lines := bytes.Count(o.Console, []byte("\n")); len(o.LineTimes) < lines || len(o.LineTimes) > lines+1 {
				t.Errorf("%d lines have %d times", lines, len(o.LineTimes))
			}
			if bytes.Count(o.Console, []byte("U-Boot 2023")) != 1 {
				t.Error("the console has the beginning of another boot")
			}
			if f.on() {
				t.Error("the board is left on")
			}
		})
	}
}

// TestAtEnd: the board is left as its file says, whatever became of the boot.
func TestAtEnd(t *testing.T) {
	r := load(t, "with-waitfor")
	for end, on := range map[boardfile.AtEnd]bool{boardfile.AtEndOff: false, boardfile.AtEndOn: true, boardfile.AtEndLeave: true} {
		for _, sound := range []bool{true, false} {
			f, b := newFake(t, func(p *power) {
				if sound {
					ordinary(r)(p)
				}
				p.stay()
			})
			b.AtEnd = end
			if !sound {
				b.Limits.FirstWord = dmrace.Duration(300 * time.Millisecond)
			}
			o, _, err := boots(t, f, b, r)
			if (err == nil) != sound || sound && (o.Verdict.Outcome != dmrace.Booted || o.Provenance.Board.Cycles != 1 || len(o.Console) < 1000) {
				t.Errorf("%s, sound %t: %v", end, sound, err)
			}
			if f.on() != on {
				t.Errorf("%s, sound %t: the board is on: %t", end, sound, f.on())
			}
		}
	}
}

// TestInterrupted: the end of the context, at any step, leaves the board as its file says.
func TestInterrupted(t *testing.T) {
	r := load(t, "without-waitfor")
	r.plan.Limits.Window = dmrace.Duration(time.Minute)
	for _, after := range []time.Duration{5 * time.Millisecond, 40 * time.Millisecond, 300 * time.Millisecond, 1200 * time.Millisecond, 2500 * time.Millisecond} {
		f, b := newFake(t, ordinary(r))
		ctx, cancel := context.WithTimeout(t.Context(), after)
		_, _, err := bootsUntil(ctx, f, b, r)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %s: %v", after, err)
		}
		if f.on() {
			t.Errorf("after %s: the board is left on", after)
		}
	}
}

// TestPieces: a line longer than what U-Boot takes at a time arrives whole.
func TestPieces(t *testing.T) {
	r := load(t, "with-waitfor")
	f, b := newFake(t, ordinary(r))
	b.UBoot.InputLimit = 100
	o, _, err := boots(t, f, b, r)
	if err != nil || o.Verdict.Outcome != dmrace.Booted || !o.Provenance.Board.LineSeen {
		t.Errorf("%v", err)
	}
}

// TestSettings: each command is shorter than the limit, and together they are the line.
func TestSettings(t *testing.T) {
	line := `root=/dev/dm-0 dm-mod.create="vroot,,,ro,0 2080 verity 1 PARTLABEL=rootfs" ` + strings.Repeat("word$ ", 40)
	for _, limit := range []int{64, 80, 256, 4096} {
		sets, err := settings("bootargs", line, limit)
		if limit == 64 { // too many names for the last command
			if err == nil {
				t.Errorf("limit %d: %d commands", limit, len(sets))
			}
			continue
		}
		vars := map[string]string{}
		for _, s := range sets {
			if len(s) >= limit || answer(s, vars) != "" {
				t.Errorf("limit %d: %q", limit, s)
			}
		}
		if err != nil || vars["bootargs"] != line {
			t.Errorf("limit %d: %v, %q", limit, err, vars["bootargs"])
		}
	}
	for _, bad := range []string{"it's", "a\nb", "\x1b", "ä"} {
		var usage *dmrace.UsageError
		if _, err := settings("bootargs", bad, 256); !errors.As(err, &usage) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestOneAtATime: who finds the board in use waits, and says for whom.
func TestOneAtATime(t *testing.T) {
	r := load(t, "with-waitfor")
	f, b := newFake(t, ordinary(r))
	_, release, err := lock(t.Context(), b, f.dir, "boots mmc-natural/control", nil)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, release)
	_, said, err := boots(t, f, b, r)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("board fake is in use by process %d, which boots mmc-natural/control: waiting", os.Getpid()); !strings.Contains(said, want) {
		t.Errorf("said %q", said)
	}
}

// TestHook: the line gets there by a command, which has it on its standard input and in its
// environment, before the power comes; a board that boots something else is found out.
func TestHook(t *testing.T) {
	r := load(t, "with-waitfor")
	for name, c := range map[string]struct{ hook, also, want string }{
		"whole":           {`cat > line; test "$DMRACE_LINE" = "$(cat line)" -a ! -e on`, "", ""},
		"firmware's own":  {`{ printf 'fw.id=7 '; cat; } > line`, "fw.*", ""},
		"another":         {`sed s/ro/rw/ > line`, "", "another command line than the plan"},
		"a word too much": {`sed 's/$/ quiet/' > line`, "", `"quiet" stands behind what the plan has`},
		"fails":           {"echo no TFTP >&2; exit 3", "", "hook (sh -c echo no TFTP >&2; exit 3): exit status 3: no TFTP"},
	} {
		t.Run(name, func(t *testing.T) {
			var f *fake
			f, b := newFake(t, func(p *power) {
				line, _ := os.ReadFile(filepath.Join(f.dir, "line"))
				p.print(loaderText + "\r\nStarting kernel ...\r\n\r\n" + r.says(strings.TrimSpace(string(line))))
				p.stay()
			})
			b.Line.By, b.UBoot, b.Hook, b.Line.Also = boardfile.ByHook, nil, boardfile.Command{"sh", "-c", c.hook}, strings.Fields(c.also)
			o, _, err := boots(t, f, b, r)
			switch {
			case c.want == "" && (err != nil || o.Verdict.Outcome != dmrace.Booted):
				t.Errorf("%v", err)
			case c.want != "":
				mustFail(t, err, c.want)
			}
			if f.on() {
				t.Error("the board is left on")
			}
		})
	}
}

// mustFail wants an error of the board's that says something, and what to do.
func mustFail(t *testing.T, err error, want string) {
	t.Helper()
	var env *dmrace.EnvError
	if !errors.As(err, &env) || env.Fix == "" || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q and what to do", err, want)
	}
}

// TestPutsOnce: images are written to the disks once, and again where another has written
// others meanwhile.
func TestPutsOnce(t *testing.T) {
	r := load(t, "control")
	f, b := newFake(t, ordinary(r))
	b.Disks.Put = boardfile.Command{"sh", "-c", `echo "$DMRACE_DISK1" >> written`}
	w := newWitness(f, b, r)
	for n, want := range []int{1, 1, 2} {
		if n == 2 {
			writeNote(lockFile(b, f.dir), note{PID: 1, Disks: "others"})
		}
		if _, err := w.Boot(t.Context(), r.plan); err != nil {
			t.Fatal(err)
		}
		written, err := os.ReadFile(filepath.Join(f.dir, "written"))
		if got := strings.Count(string(written), "disk.img\n"); err != nil || got != want {
			t.Errorf("boot %d: written %d times, want %d: %v", n+1, got, want, err)
		}
	}
}
