package boardtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/boardtest/boardfile"
)

// TestTry: what works is told of, the first that does not is the error, and the board is off.
func TestTry(t *testing.T) {
	r := load(t, "control")
	atPrompt := func(p *power) { p.uboot(0); p.stay() }
	for _, c := range []struct {
		name string
		play func(*power)
		edit func(*boardfile.Board)
		told string // what is told of it
		want string // of the error; "": there is none
	}{
		{"works", atPrompt, nil, "console power u-boot left", ""},
		{"boots by itself", func(p *power) { p.print(r.console); p.stay() },
			func(b *boardfile.Board) { b.Line.By, b.UBoot = boardfile.ByAsIs, nil }, "console power kernel left", ""},
		{"silent", func(p *power) { p.stay() }, nil, "console left", "nothing came on the console"},
		{"no boot loader", func(p *power) { p.print("hello\r\n"); p.stay() }, nil, "console power left", "U-Boot was not brought to its prompt"},
		{"never off", atPrompt, func(b *boardfile.Board) {
			os.WriteFile(filepath.Join(b.Dir, "on"), nil, 0o644)
			b.PowerOff = boardfile.Command{"true"}
			b.OffFor = dmrace.Duration(300 * time.Millisecond)
		}, "console left", "it talks while it is off"},
		{"power-state is wrong", atPrompt, func(b *boardfile.Board) { b.PowerState = boardfile.Command{"true"} }, "console left", "power-state says that it has power"},
		{"power-off fails", atPrompt, func(b *boardfile.Board) { b.PowerOff = boardfile.Command{"false"} }, "console", "could not be left as at-end says (off)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			play := c.play
			if c.name == "never off" {
				play = func(p *power) {
					for range 100 {
						time.Sleep(10 * time.Millisecond)
						p.print("still here\r\n")
					}
				}
			}
			f, b := newFake(t, play)
			b.Limits.FirstWord, b.Limits.Kernel = dmrace.Duration(time.Second), dmrace.Duration(1500*time.Millisecond)
			if c.edit != nil {
				c.edit(b)
			}
			var told []string
			err := Try(t.Context(), b, f.dir, nil, func(d Tried) {
				told = append(told, d.What)
				if d.Says == "" {
					t.Errorf("%s says nothing", d.What)
				}
			})
			if got := strings.Join(told, " "); got != c.told {
				t.Errorf("told %q, want %q", got, c.told)
			}
			if c.want == "" && err != nil {
				t.Error(err)
			}
			if c.want != "" {
				mustFail(t, err, c.want)
			}
			if f.on() && c.name != "never off" && c.name != "power-off fails" {
				t.Error("the board is left on")
			}
			os.Remove(filepath.Join(f.dir, "on"))
		})
	}
}
