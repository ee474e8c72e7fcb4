package boardtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dmrace/boardtest/boardfile"
	"dmrace/internal/visible"
)

// quiet is how long nothing must come behind a prompt for it to be one.
const quiet = 60 * time.Millisecond

// stopEvery is how often the key that stops U-Boot is pressed.
const stopEvery = 150 * time.Millisecond

// interrupt has U-Boot forget the line that is being typed (Ctrl-C).
const interrupt = "\x03"

// loader is a dialogue with U-Boot.
type loader struct {
	*session
	u *boardfile.UBoot
}

// give has U-Boot take a command line and start the kernel.
func (l *loader) give(ctx context.Context, line string) error {
	if err := l.stop(ctx); err != nil {
		return err
	}
	for _, step := range l.u.Steps {
		answer, err := l.command(ctx, step.Send, time.Duration(step.Timeout))
		if err == nil && !strings.Contains(answer, step.Expect) {
			err = l.trouble("type it by hand at its prompt", "U-Boot was to answer %q to %q, and said: %s", step.Expect, step.Send, shown(answer))
		}
		if err != nil {
			return err
		}
	}
	if err := l.set(ctx, line); err != nil {
		return err
	}
	if err := l.typed(ctx, l.u.Boot); err != nil {
		return err
	}
	_, err := l.port.Write([]byte("\r"))
	return l.written(err)
}

// stop keeps U-Boot from booting by itself, and returns at its prompt.
func (l *loader) stop(ctx context.Context) error {
	key, ok := boardfile.Keys[l.u.StopKey]
	if !ok {
		key = l.u.StopKey
	}
	err := l.look(ctx, time.Duration(l.board.Limits.FirstWord), func(st state) (bool, error) { return st.bytes > 0, l.sound(st) })
	if errors.Is(err, errLate) {
		return l.silent(l.heard.look())
	}
	if err != nil {
		return err
	}
	var pressed time.Time
	err = l.look(ctx, time.Duration(l.board.Limits.Kernel), func(st state) (bool, error) { return l.pressed(st, key, &pressed) })
	if errors.Is(err, errLate) {
		return l.unstopped()
	}
	if err != nil {
		return err
	}
	return l.clear(ctx)
}

// pressed presses the key that stops U-Boot, once it can be stopped and then now and again,
// and reports whether it is at its prompt.
func (l *loader) pressed(st state, key string, last *time.Time) (bool, error) {
	if err := l.sound(st); err != nil {
		return false, err
	}
	if st.messages > 0 {
		return false, l.trouble("see u-boot.stop-at and u-boot.stop-key, and that bootdelay is not 0", "U-Boot could not be stopped: the kernel is running")
	}
	text := l.heard.since(0)
	if l.ready(text, st) {
		return true, nil
	}
	if !strings.Contains(text, l.u.StopAt) || time.Since(*last) < stopEvery {
		return false, nil
	}
	*last = time.Now()
	_, err := l.port.Write([]byte(key))
	return false, l.written(err)
}

// unstopped explains a board that was never at U-Boot's prompt.
func (l *loader) unstopped() error {
	st := l.heard.look()
	if noise(st) {
		return l.silent(st)
	}
	return l.trouble("see u-boot.stop-at, u-boot.stop-key and u-boot.prompt, and that what is typed reaches the board",
		"U-Boot was not brought to its prompt within %s; the last line is %s", time.Duration(l.board.Limits.Kernel), l.lastWords())
}

// sound returns what is wrong with the board while it is spoken to.
func (l *loader) sound(st state) error {
	switch {
	case st.err != nil:
		return l.broken(st.err)
	case st.banners > 1 || st.again:
		return l.trouble("look at its supply and at what else switches it; power-off and off-for must let it go out", "the board came up twice: its boot loader began anew while it was spoken to")
	}
	return nil
}

// ready reports whether U-Boot waits at its prompt, and says nothing more. Keys that were
// pressed to stop it may stand behind the prompt.
func (l *loader) ready(text string, st state) bool {
	if time.Since(st.lastByte) < quiet {
		return false
	}
	text = strings.TrimRight(text, "\x00 ")
	last := text[strings.LastIndexAny(text, "\r\n")+1:]
	return last == strings.TrimRight(l.u.Prompt, " ")
}

// clear has U-Boot forget what is on its line.
func (l *loader) clear(ctx context.Context) error {
	place := l.heard.look().bytes
	if _, err := l.port.Write([]byte(interrupt)); err != nil {
		return l.written(err)
	}
	return l.prompted(ctx, place, time.Duration(l.u.Timeout), "Ctrl-C")
}

// prompted waits for the prompt behind a place on the console.
func (l *loader) prompted(ctx context.Context, place int, limit time.Duration, what string) error {
	err := l.look(ctx, limit, func(st state) (bool, error) { return l.ready(l.heard.since(place), st), l.sound(st) })
	if errors.Is(err, errLate) {
		return l.trouble("raise the timeout of the step, or type it by hand", "U-Boot did not come back to its prompt within %s after %s; its last line is %s", limit, what, l.lastWords())
	}
	return err
}

// command has U-Boot carry out a command and returns its answer.
func (l *loader) command(ctx context.Context, text string, limit time.Duration) (string, error) {
	if err := l.typed(ctx, text); err != nil {
		return "", err
	}
	place := l.heard.look().bytes
	if _, err := l.port.Write([]byte("\r")); err != nil {
		return "", l.written(err)
	}
	if err := l.prompted(ctx, place, limit, fmt.Sprintf("%.60q", text)); err != nil {
		return "", err
	}
	answer := strings.TrimSuffix(strings.TrimRight(l.heard.since(place), "\x00 "), strings.TrimRight(l.u.Prompt, " "))
	if strings.Contains(answer, "Unknown command") || strings.Contains(answer, "syntax error") {
		return "", l.trouble("see u-boot.steps: this U-Boot is built without the command, or reads it otherwise", "U-Boot refused %q: %s", text, shown(answer))
	}
	return answer, nil
}

// shown is an answer of U-Boot's, for errors.
func shown(answer string) string {
	answer = strings.Join(strings.Fields(answer), " ")
	if answer == "" {
		return "nothing"
	}
	return fmt.Sprintf("%.200q", visible.Line(answer))
}
