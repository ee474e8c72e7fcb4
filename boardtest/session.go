package boardtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"dmrace"
	"dmrace/boardtest/boardfile"
	"dmrace/boardtest/serial"
	"dmrace/internal/visible"
)

// session is a board that is held: its console is open, and its power is ours to switch.
type session struct {
	board  *boardfile.Board
	env    []string // of its commands
	port   serial.Port
	heard  *recorder
	cycles int // how often the power was switched on
	say    func(format string, args ...any)
}

// hold opens the console of a board.
func hold(ctx context.Context, b *boardfile.Board, env []string, say func(string, ...any)) (*session, error) {
	if say == nil {
		say = func(string, ...any) {}
	}
	s := &session{board: b, env: append([]string{"DMRACE_BOARD=" + b.Name}, env...), say: say}
	var err error
	switch c := b.Console; {
	case c.Device != "":
		s.port, err = serial.OpenDevice(c.Device, c.Baud)
	case c.Telnet != "":
		s.port, err = serial.DialTelnet(ctx, c.Telnet)
	case c.TCP != "":
		s.port, err = serial.Dial(ctx, c.TCP)
	default:
		s.port, err = serial.Start(b.Argv(c.Command), b.Dir, s.env)
	}
	if err != nil {
		return nil, fmt.Errorf("board %s: %w", b.Name, err)
	}
	s.heard = record(s.port)
	return s, nil
}

// letGo leaves the board as its file says and closes the console. It does so whatever has
// ended.
func (s *session) letGo(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var err error
	switch s.board.AtEnd {
	case boardfile.AtEndOff:
		err = s.run(ctx, command{key: "power-off", argv: s.board.PowerOff})
	case boardfile.AtEndOn:
		if err = s.powerOff(ctx); err == nil {
			err = s.powerOn(ctx)
		}
	}
	s.port.Close()
	<-s.heard.ended
	if err != nil {
		return fmt.Errorf("the board could not be left as at-end says (%s): %w", s.board.AtEnd, err)
	}
	return nil
}

// powerOff switches the board off and waits as long as it is to stay off.
func (s *session) powerOff(ctx context.Context) error {
	if err := s.run(ctx, command{key: "power-off", argv: s.board.PowerOff}); err != nil {
		return err
	}
	return pause(ctx, time.Duration(s.board.OffFor))
}

// powerOn switches the board on. What it says from now on is its boot.
func (s *session) powerOn(ctx context.Context) error {
	s.heard.restart()
	s.cycles++
	return s.run(ctx, command{key: "power-on", argv: s.board.PowerOn})
}

// hasPower asks whether the board has power, where its file says how; else it has.
func (s *session) hasPower(ctx context.Context) bool {
	if s.board.PowerState == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(s.board.CommandTimeout))
	defer cancel()
	_, err := s.execute(ctx, command{argv: s.board.PowerState})
	return exitCode(err) != 1
}

// exitCode returns the exit status that an error tells of, 0 of none.
func exitCode(err error) int {
	var e interface{ ExitCode() int }
	if errors.As(err, &e) {
		return e.ExitCode()
	}
	return 0
}

// pause waits for a time, or for the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// look looks at the console again and again, whenever something comes and every few
// milliseconds, until met says that it has seen enough, fails, or the time is over: then
// the error is errLate.
func (s *session) look(ctx context.Context, limit time.Duration, met func(state) (bool, error)) error {
	late := time.After(limit)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		ok, err := met(s.heard.look())
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return errLate
		case <-s.heard.changed:
		case <-tick.C:
		}
	}
}

const lookEvery = 20 * time.Millisecond

var errLate = errors.New("it took too long")

// trouble is an [dmrace.EnvError] about the board.
func (s *session) trouble(fix, format string, args ...any) error {
	return &dmrace.EnvError{Err: fmt.Errorf("board %s: %w", s.board.Name, fmt.Errorf(format, args...)), Fix: fix}
}

// broken says that the console ended.
func (s *session) broken(err error) error {
	if errors.Is(err, io.EOF) {
		err = errors.New("the other end has closed it")
	}
	return s.trouble("see why: "+s.board.Console.String()+"; nobody else may use the console", "the console ended: %w", err)
}

// lastWords are the last line on the console, for errors.
func (s *session) lastWords() string {
	line := visible.Line(s.heard.lastLine())
	if line == "" {
		return "nothing"
	}
	return fmt.Sprintf("%.120q", line)
}

// silent explains a board of which no kernel was heard within its limits: it says nothing at
// all, nothing that is text, or something else.
func (s *session) silent(st state) error {
	switch {
	case st.bytes == 0:
		return s.trouble("see that the console is the board's and wired to it, and that power-on gives it power",
			"nothing came on the console for %s after power-on", time.Duration(s.board.Limits.FirstWord))
	case noise(st):
		return s.trouble("set console.baud to the speed of the board's console, often 115200 or 1500000, and look at the ground wire",
			"%d of %d bytes on the console are no text: its speed is another one, or the line is disturbed", st.foreign, st.bytes)
	case s.atPrompt():
		return s.trouble("see what it lacks by hand: the last command of u-boot.steps and u-boot.boot, or what it boots by itself",
			"the boot loader stays at its prompt and starts no kernel; its last line is %s", s.lastWords())
	}
	return s.trouble("give its line console= with the port that you listen to, or raise limits.kernel; the last line tells how far it came",
		"no kernel was heard; the last line is %s", s.lastWords())
}

// noise reports whether most of what came is no text: half of the bytes of a line at
// another speed have their highest bit set or are control characters.
func noise(st state) bool {
	return st.messages == 0 && st.bytes >= 32 && st.foreign*5 > int64(st.bytes)
}

// atPrompt reports whether a boot loader waits for somebody to type.
func (s *session) atPrompt() bool {
	prompt := "=> "
	if s.board.UBoot != nil {
		prompt = s.board.UBoot.Prompt
	}
	text := s.heard.since(0)
	return strings.HasSuffix(strings.TrimRight(text, " \r\n"), strings.TrimSpace(prompt))
}
