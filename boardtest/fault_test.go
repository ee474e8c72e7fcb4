package boardtest

import (
	"math/rand"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/boardtest/boardfile"
)

// TestFaults: whatever is wrong with a board or its console ends in a word that says so, and
// the board is off then.
func TestFaults(t *testing.T) {
	r := load(t, "without-waitfor")
	boot := func(then func(p *power, line string)) func(*power) {
		return func(p *power) {
			if line, ok := p.uboot(0); ok {
				then(p, line)
			}
			p.stay()
		}
	}
	noise := func(n int) string { // what a line at another speed looks like
		rnd, b := rand.New(rand.NewSource(1)), make([]byte, n)
		for i := range b {
			b[i] = byte(rnd.Intn(256)) | byte(rnd.Intn(2))<<7
		}
		return strings.ReplaceAll(string(b), "\n", "\xfe")
	}
	for _, c := range []struct {
		name string
		play func(*power)
		edit func(*boardfile.Board)
		want string // of the error
	}{
		{"silent", func(p *power) { p.stay() }, nil, "nothing came on the console for 1s after power-on"},
		{"at another speed", func(p *power) { p.print(noise(2000)); p.stay() }, nil, "are no text: its speed is another one"},
		{"stays at its prompt", boot(func(p *power, _ string) { p.print("Bad Linux ARM64 Image magic!\r\n=> ") }), nil,
			"the boot loader stays at its prompt and starts no kernel"},
		{"says nothing behind the boot loader", boot(func(*power, string) {}), nil, `no kernel was heard; the last line is "Starting kernel ..."`},
		{"cannot be stopped", func(p *power) { p.print(loaderText + "\r\nStarting kernel ...\r\n\r\n" + r.console); p.stay() }, nil,
			"U-Boot could not be stopped: the kernel is running"},
		{"does not take keys", func(p *power) { p.print(loaderText); p.stay() }, nil, "U-Boot was not brought to its prompt within 1.5s"},
		{"comes up twice", func(p *power) { p.print(loaderText + "\r\n" + loaderText); p.stay() }, nil, "the board came up twice"},
		{"comes up twice at its prompt", func(p *power) {
			p.print(loaderText)
			p.key()
			p.print("\b\b\b 0 \r\n=> ")
			time.Sleep(100 * time.Millisecond)
			p.print(loaderText)
			p.stay()
		}, nil, "the board came up twice"},
		{"loads nothing", func(p *power) { p.uboot(0); p.stay() }, func(b *boardfile.Board) { b.UBoot.Steps[0].Send = "printenv load" },
			`U-Boot was to answer "bytes read" to "printenv load", and said: "load="`},
		{"does not know a command", func(p *power) { p.uboot(0); p.stay() }, func(b *boardfile.Board) { b.UBoot.Steps[0].Send = "qfw load" },
			`U-Boot refused "qfw load": "Unknown command 'qfw load' - try 'help'"`},
		{"takes less than its file says", func(p *power) { p.room = 100; p.uboot(0); p.stay() }, func(b *boardfile.Board) { b.UBoot.Steps[0].Send = strings.Repeat("x", 130) },
			"characters are lost on the way to U-Boot"},
		{"loses characters of the kernel's", boot(func(p *power, line string) {
			p.print(strings.Replace(r.says(line), "rootwait", "rotwait", 1))
		}), nil, `another command line than the plan: "rotwait" stands where the plan has "rootwait"`},
		{"loses its power", boot(func(p *power, line string) {
			p.print(r.until(t, "device-mapper: init: waiting"))
			os.Remove(p.dir + "/on")
		}), nil, "the power was lost in the middle of the boot"},
		{"power-on fails", func(p *power) { p.stay() }, func(b *boardfile.Board) { b.PowerOn = boardfile.Command{"sh", "-c", "echo no such port; exit 2"} },
			"board fake: power-on (sh -c echo no such port; exit 2): exit status 2: no such port"},
		{"power-on is not there", func(p *power) { p.stay() }, func(b *boardfile.Board) { b.PowerOn = boardfile.Command{"./power", "on"} }, "no such file"},
		{"power-on hangs", func(p *power) { p.stay() }, func(b *boardfile.Board) {
			b.PowerOn, b.CommandTimeout = boardfile.Command{"sh", "-c", "sleep 60"}, dmrace.Duration(200*time.Millisecond)
		}, "it had not ended after 200ms (command-timeout)"},
		{"another kernel", boot(func(p *power, line string) { p.print(strings.ReplaceAll(r.says(line), "6.1.192", "5.15.120")) }), nil,
			"it booted Linux 5.15.120, and the plan is for 6.1"},
		{"a shim that nobody spoke of", boot(func(p *power, line string) {
			p.print(strings.Replace(r.says(line), "Kernel command line", "dmrace: shim ready, 0 delay(s), 0 deferral(s)\r\n[    0.000000][    T0] Kernel command line", 1))
		}), nil, "its kernel carries the dmrace shim, which its file does not say"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b := newFake(t, c.play)
			b.Limits.FirstWord, b.Limits.Kernel = dmrace.Duration(time.Second), dmrace.Duration(1500*time.Millisecond)
			if c.edit != nil {
				c.edit(b)
			}
			o, _, err := boots(t, f, b, r)
			mustFail(t, err, c.want)
			if o != nil && o.Verdict.Outcome == dmrace.Booted {
				t.Errorf("beside the error: %s", o.Verdict.Outcome)
			}
			if f.on() {
				t.Error("the board is left on")
			}
		})
	}
}

// TestDisturbed: what a disturbed line, a reset, and a kernel that never stops talking do to
// a boot is a verdict.
func TestDisturbed(t *testing.T) {
	for _, c := range []struct {
		name, variant string
		say           func(p *power, r recorded, line string)
		outcome       dmrace.Outcome
		cause         dmrace.Cause
	}{
		{"garbage between lines", "without-waitfor", func(p *power, r recorded, line string) {
			p.print(strings.ReplaceAll(r.says(line), "usbcore:", "\xff\xfe\x80\x00usbcore:"))
		}, dmrace.Hung, dmrace.CauseDataDevice},
		{"garbage in the line that decides", "without-waitfor", func(p *power, r recorded, line string) {
			p.print(strings.ReplaceAll(r.says(line), " mmcblk0: p1 p2", " mm\xff\xfe\x80: p1 p2"))
		}, dmrace.Inconclusive, dmrace.CauseNeverAppeared},
		{"reset in the middle", "with-waitfor", func(p *power, r recorded, line string) {
			p.print(r.until(t, "VFS: Mounted root") + loaderText)
		}, dmrace.Restarted, dmrace.CauseReset},
		{"reset without a boot loader", "with-waitfor", func(p *power, r recorded, line string) {
			p.print(r.until(t, "VFS: Mounted root") + r.until(t, "Kernel command line"))
		}, dmrace.Restarted, dmrace.CauseReset},
		{"silent in the middle", "with-waitfor", func(p *power, r recorded, line string) {
			p.print(r.until(t, "device-mapper: init: waiting"))
		}, dmrace.Inconclusive, dmrace.CauseCutShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := load(t, c.variant)
			r.plan.Limits.Guest = dmrace.Duration(5 * time.Second)
			f, b := newFake(t, func(p *power) {
				if line, ok := p.uboot(0); ok {
					c.say(p, r, line)
				}
				p.stay()
			})
			b.PowerState = nil
			o, _, err := boots(t, f, b, r)
			if err != nil {
				t.Fatal(err)
			}
			if o.Verdict.Outcome != c.outcome || o.Verdict.Cause != c.cause {
				t.Errorf("%s: %s: %s", o.Verdict.Outcome, o.Verdict.Cause, o.Verdict.Summary)
			}
			if strings.Contains(c.name, "garbage") && o.Provenance.Board.NoText == 0 {
				t.Error("nobody counted what is no text")
			}
			if f.on() {
				t.Error("the board is left on")
			}
		})
	}
}

// TestLosesCharacters: a board that loses a character twice gets its line all the same, slower,
// and that is said.
func TestLosesCharacters(t *testing.T) {
	r := load(t, "with-waitfor")
	f, b := newFake(t, func(p *power) {
		if line, ok := p.uboot(2); ok {
			p.print(r.says(line))
			p.stay()
		}
	})
	o, said, err := boots(t, f, b, r)
	if err != nil || o.Verdict.Outcome != dmrace.Booted || !o.Provenance.Board.LineSeen {
		t.Errorf("%v", err)
	}
	if !strings.Contains(said, "it is typed again, slower") {
		t.Errorf("said %q", said)
	}
}

// TestNeverStops: a kernel that fills the room for its console is watched until then.
func TestNeverStops(t *testing.T) {
	r := load(t, "without-waitfor")
	f, b := newFake(t, func(p *power) {
		line, ok := p.uboot(0)
		p.print(r.until(t, "Waiting for root device"))
		_ = line
		for range 3 * dmrace.MaxConsole / 4000 {
			if ok {
				p.print(strings.Repeat("[    0.900000][    T1] spam: not now, and again\r\n", 80))
			}
		}
		p.stay()
	})
	o, _, err := boots(t, f, b, r)
	if err != nil || o.Verdict.Outcome != dmrace.Inconclusive || o.Provenance.ConsoleDropped == 0 || len(o.Console) > dmrace.MaxConsole {
		t.Fatalf("%v", err)
	}
	if o.Timeline.End.Reason != dmrace.EndLimit || f.on() {
		t.Errorf("it ends by %s, on: %t", o.Timeline.End.Reason, f.on())
	}
}

// TestConsoleProgram: a program passes the console through. One that dies, before the boot
// or in its middle, is said to have died.
func TestConsoleProgram(t *testing.T) {
	r := load(t, "with-waitfor")
	for name, c := range map[string]struct {
		program func(f *fake) string
		want    string
	}{
		"lives":       {func(f *fake) string { return "cat <&3 & cat >&3" }, ""},
		"dies":        {func(f *fake) string { return "echo no carrier; exit 4" }, "the console ended: /bin/sh has ended: exit status 4"},
		"dies midway": {func(f *fake) string { return "cat <&3 & a=$!; cat >&3 & sleep 0.5; kill $a $!; exit 1" }, "the console ended: /bin/sh has ended: exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			f, b := newFake(t, ordinary(r))
			b.Console = boardfile.Console{Command: boardfile.Command{"/bin/sh", "-c", "exec 3<>" + f.device + "; " + c.program(f)}}
			o, _, err := boots(t, f, b, r)
			switch {
			case c.want != "":
				mustFail(t, err, c.want)
			case err != nil || o.Verdict.Outcome != dmrace.Booted || !strings.HasPrefix(o.Provenance.Board.Console, "command /bin/sh"):
				t.Errorf("%v", err)
			}
			if f.on() {
				t.Error("the board is left on")
			}
		})
	}
}

// TestTelnet: a server that speaks telnet is between, as ser2net is. One that is not there,
// or hangs up, is said to be.
func TestTelnet(t *testing.T) {
	r := load(t, "with-waitfor")
	f, b := newFake(t, ordinary(r))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.Console = boardfile.Console{Telnet: l.Addr().String()}
	hangUp := make(chan bool, 1)
	go serveTelnet(l, f, hangUp)
	o, _, err := boots(t, f, b, r)
	if err != nil || o.Verdict.Outcome != dmrace.Booted || !o.Provenance.Board.LineSeen {
		t.Errorf("%v", err)
	}
	hangUp <- true
	_, _, err = boots(t, f, b, r)
	mustFail(t, err, "the console ended: the other end has closed it")
	l.Close()
	_, _, err = boots(t, f, b, r)
	mustFail(t, err, "open the console")
	if f.on() {
		t.Error("the board is left on")
	}
}

// serveTelnet passes a fake's console through as ser2net does: it asks for its options, and
// doubles the bytes that are commands.
func serveTelnet(l net.Listener, f *fake, hangUp chan bool) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		select {
		case <-hangUp:
			c.Close()
			continue
		default:
		}
		c.Write([]byte{255, 251, 1, 255, 251, 3, 255, 253, 0, 255, 251, 0, 255, 253, 31, 255, 250, 24, 1, 255, 240})
		slave, err := os.OpenFile(f.device, os.O_RDWR, 0)
		if err != nil {
			return
		}
		go func() {
			buf := make([]byte, 256)
			for {
				n, err := slave.Read(buf)
				if err != nil {
					return
				}
				c.Write([]byte(strings.ReplaceAll(string(buf[:n]), "\xff", "\xff\xff")))
			}
		}()
		go func() {
			buf := make([]byte, 256)
			for {
				n, err := c.Read(buf)
				if err != nil {
					slave.Close()
					return
				}
				for _, b := range buf[:n] { // what answers its questions
					if b == '\r' || b == 3 || b >= ' ' && b < 0x7f {
						slave.Write([]byte{b})
					}
				}
			}
		}()
	}
}
