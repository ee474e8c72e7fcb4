package boardtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dmrace/boardtest/boardfile"
	"dmrace/fieldlog"
	"dmrace/internal/unfinished"
	"dmrace/internal/visible"
)

// Tried is something that was found to work.
type Tried struct {
	What string `json:"what"` // "console", "power", "u-boot", "kernel", "left"
	Says string `json:"says"`
}

// Try tries a board: its console is opened, its power is cycled, and its boot loader is
// brought to its prompt, or its kernel is heard where nobody types at a prompt. found is told
// of each thing that works. The first that does not is the error, and says what to do. The
// board is left as its file says.
func Try(ctx context.Context, b *boardfile.Board, lockFolder string, say func(string, ...any), found func(Tried)) error {
	_, release, err := lock(ctx, b, lockFolder, "tries it", say)
	if err != nil {
		return err
	}
	defer release()
	defer unfinished.Begin()()
	s, err := hold(ctx, b, nil, say)
	if err != nil {
		return err
	}
	found(Tried{"console", b.Console.String() + " is open"})
	err = s.try(ctx, found)
	left := s.letGo(ctx)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if left == nil {
		found(Tried{"left", string(b.AtEnd)})
	}
	return errors.Join(err, left)
}

func (s *session) try(ctx context.Context, found func(Tried)) error {
	if err := s.tryPower(ctx, found); err != nil {
		return err
	}
	if s.board.Line.By == boardfile.ByUBoot {
		return s.tryUBoot(ctx, found)
	}
	return s.tryKernel(ctx, found)
}

// settleOff is how long a board may go on talking once its power is off: what is on its
// way, and its capacitors.
const settleOff = 300 * time.Millisecond

// tryPower switches the board off, which must silence it, and on, which must be heard.
func (s *session) tryPower(ctx context.Context, found func(Tried)) error {
	if err := s.run(ctx, command{key: "power-off", argv: s.board.PowerOff}); err != nil {
		return err
	}
	if err := pause(ctx, settleOff); err != nil {
		return err
	}
	s.heard.restart()
	if err := pause(ctx, time.Duration(s.board.OffFor)); err != nil {
		return err
	}
	if st := s.heard.look(); st.bytes > 0 {
		return s.trouble("see that power-off switches this board, and that the console is this board's", "it talks while it is off: %s", s.lastWords())
	}
	if s.board.PowerState != nil && s.hasPower(ctx) {
		return s.trouble("power-state must end with 1 where there is no power", "power-state says that it has power, and it is off")
	}
	if err := s.powerOn(ctx); err != nil {
		return err
	}
	limit := time.Duration(s.board.Limits.FirstWord)
	err := s.look(ctx, limit, func(st state) (bool, error) {
		if st.err != nil {
			return false, s.broken(st.err)
		}
		return st.bytes > 0, nil
	})
	if errors.Is(err, errLate) {
		return s.silent(s.heard.look())
	}
	if err != nil {
		return err
	}
	if s.board.PowerState != nil && !s.hasPower(ctx) {
		return s.trouble("power-state must end with 0 where there is power", "power-state says that it has no power, and it talks")
	}
	found(Tried{"power", fmt.Sprintf("off is silent, and on was heard after %.1f s", time.Since(s.heard.began).Seconds())})
	return nil
}

// tryUBoot brings U-Boot to its prompt and has it show its variable.
func (s *session) tryUBoot(ctx context.Context, found func(Tried)) error {
	l := loader{session: s, u: s.board.UBoot}
	if err := l.stop(ctx); err != nil {
		return err
	}
	answer, err := l.command(ctx, "printenv "+l.u.Variable, time.Duration(l.u.Timeout))
	if err != nil {
		return err
	}
	holds := "has no " + l.u.Variable + " of its own"
	if _, value, ok := strings.Cut(echoed(answer), l.u.Variable+"="); ok {
		holds = fmt.Sprintf("has %s=%.60s", l.u.Variable, visible.Line(value))
	}
	found(Tried{"u-boot", s.heard.loaderName() + " is at its prompt and " + holds})
	return nil
}

// tryKernel waits for what the board boots by itself.
func (s *session) tryKernel(ctx context.Context, found func(Tried)) error {
	err := s.look(ctx, time.Duration(s.board.Limits.Kernel), func(st state) (bool, error) {
		if st.err != nil {
			return false, s.broken(st.err)
		}
		text := s.heard.since(0)
		_, behind, ok := strings.Cut(text, "Kernel command line: ")
		return ok && strings.Count(behind, "\n") >= fewLines, nil
	})
	st := s.heard.look()
	if errors.Is(err, errLate) && st.messages == 0 {
		return s.silent(st)
	}
	if err != nil && !errors.Is(err, errLate) {
		return err
	}
	says := "Linux speaks"
	if log, err := fieldlog.Read(ctx, strings.NewReader(s.heard.since(0)), fieldlog.Options{}); err == nil && log.Release != "" {
		says = "Linux " + visible.Line(log.Release) + " speaks"
		if log.Cmdline != "" {
			says += ", its command line is " + visible.Line(log.Cmdline)
		}
	}
	found(Tried{"kernel", says})
	return nil
}
