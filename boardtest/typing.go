package boardtest

import (
	"context"
	"errors"
	"strings"
	"time"

	"dmrace"
)

// paces are how long to wait behind each character: a line that lost one is typed again,
// slower.
func paces(first dmrace.Duration) []time.Duration {
	pace := time.Duration(first)
	return []time.Duration{pace, max(2*pace, 5*time.Millisecond), max(4*pace, 20*time.Millisecond)}
}

// typed types a text at the prompt, and returns once U-Boot has echoed all of it: what lost
// a character is never carried out.
func (l *loader) typed(ctx context.Context, text string) error {
	var echo string
	for i, pace := range paces(l.board.Console.Pace) {
		if i > 0 {
			l.say("board %s: U-Boot took %.60q for %.60q: it is typed again, slower", l.board.Name, echo, text)
			if err := l.clear(ctx); err != nil {
				return err
			}
		}
		place := l.heard.look().bytes
		if err := l.press(ctx, text, pace); err != nil {
			return err
		}
		err := l.look(ctx, time.Second, func(st state) (bool, error) {
			echo = echoed(l.heard.since(place))
			return echo == text, l.sound(st)
		})
		if !errors.Is(err, errLate) {
			return err
		}
	}
	return l.trouble("set console.pace to some 20ms, look at flow control, and at u-boot.input-limit, which ends what it takes",
		"characters are lost on the way to U-Boot: of %d that were typed %d came back, %.80q", len(text), len(echo), echo)
}

// press writes a text with a pause behind each character.
func (l *loader) press(ctx context.Context, text string, pace time.Duration) error {
	if pace == 0 {
		_, err := l.port.Write([]byte(text))
		return l.written(err)
	}
	for i := range len(text) {
		if _, err := l.port.Write([]byte{text[i]}); err != nil {
			return l.written(err)
		}
		if err := pause(ctx, pace); err != nil {
			return err
		}
	}
	return nil
}

// echoed is what U-Boot's line editor shows of a line: long ones wrap.
func echoed(text string) string {
	return strings.NewReplacer("\r", "", "\n", "", "\x00", "", "\a", "").Replace(text)
}

// written is the error of a write to the console.
func (l *loader) written(err error) error {
	if err == nil {
		return nil
	}
	return l.broken(err)
}
