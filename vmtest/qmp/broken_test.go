package qmp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

const greeting = `{"QMP": {"version": {}, "capabilities": []}}` + "\n"

// peer plays QEMU on the far end of a connection until it closes.
func peer(t *testing.T, play func(conn net.Conn)) net.Conn {
	t.Helper()
	ours, theirs := net.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		play(theirs)
		theirs.Close()
	}()
	t.Cleanup(func() { ours.Close(); theirs.Close(); <-ended })
	return ours
}

// deaf takes what comes and never answers.
func deaf(conn net.Conn) { io.Copy(io.Discard, conn) }

// says writes text and is deaf from then on.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) { go io.WriteString(conn, text); deaf(conn) }
}

// returns greets, and answers each command with that value.
func returns(value string) func(net.Conn) {
	return func(conn net.Conn) {
		io.WriteString(conn, greeting)
		for sc := bufio.NewScanner(conn); sc.Scan(); {
			var cmd struct {
				ID int `json:"id"`
			}
			json.Unmarshal(sc.Bytes(), &cmd)
			fmt.Fprintf(conn, `{"id": %d%s}`+"\n", cmd.ID, value)
		}
	}
}

// TestConnectToBroken connects to what is no QEMU, or a stuck one. None may hold the
// caller longer than its context lasts, and what was garbled is shown.
func TestConnectToBroken(t *testing.T) {
	for name, c := range map[string]struct {
		play func(net.Conn)
		err  error
		says string
	}{
		"silent":         {deaf, context.DeadlineExceeded, "qmp qmp_capabilities"},
		"takes nothing":  {func(conn net.Conn) { time.Sleep(time.Second) }, context.DeadlineExceeded, ""},
		"greets only":    {says(greeting), context.DeadlineExceeded, ""},
		"half a line":    {says(`{"QMP": {"versi`), context.DeadlineExceeded, ""},
		"closes":         {func(net.Conn) {}, ErrClosed, ""},
		"greets, closes": {func(conn net.Conn) { io.WriteString(conn, greeting) }, ErrClosed, ""},
		"garbled":        {says("\x1b[2Jno\xff\n"), ErrGarbled, `it sent "\x1b[2Jno\xff"`},
		"HTTP":           {says("HTTP/1.1 400 Bad Request\r\n"), ErrGarbled, `it sent "HTTP/1.1 400 Bad Request"`},
		"an array":       {says("[]\n"), ErrGarbled, `it sent "[]"`},
		"an id of words": {says(greeting + `{"id": "one", "return": {}}` + "\n"), ErrGarbled, `"one"`},
		"an error of no command": {says(greeting + `{"error": {"class": "GenericError", "desc": "JSON parse error"}}` + "\n"),
			ErrGarbled, "it refused a command"},
		"a long line":      {func(conn net.Conn) { go deaf(conn); io.Copy(conn, endless('x')) }, ErrGarbled, "more than 1048576 bytes"},
		"a long nonsense":  {says(strings.Repeat("nonsense ", 50) + "\n"), ErrGarbled, `nonsense" and more`},
		"the wrong answer": {returns(`, "error": []`), ErrGarbled, `"error": []`},
		"refused":          {returns(`, "error": {"class": "X\u001b[2J", "desc": "no\nno"}`), nil, `X\x1b[2J: no\nno`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			if c.err == ErrGarbled {
				ctx, cancel = context.WithTimeout(t.Context(), 20*time.Second) // it takes none of them
			}
			defer cancel()
			began := time.Now()
			client, err := Connect(ctx, peer(t, c.play))
			if client != nil || err == nil || c.err != nil && !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
			if strings.Contains(err.Error(), "json:") {
				t.Errorf("it speaks of Go: %v", err)
			}
			if took := time.Since(began); c.err == context.DeadlineExceeded && took > 600*time.Millisecond {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// endless is a reader of one byte for ever.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

// TestDrip sends one byte at a time: what never becomes a line is no answer.
func TestDrip(t *testing.T) {
	conn := peer(t, func(conn net.Conn) {
		go deaf(conn)
		for {
			if _, err := conn.Write([]byte{' '}); err != nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Connect(ctx, conn); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// TestFallsSilent asks a QEMU that stops answering, and one that stops reading.
func TestFallsSilent(t *testing.T) {
	for name, after := range map[string]func(net.Conn){
		"answers no more": deaf,
		"reads no more":   func(net.Conn) { time.Sleep(time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := peer(t, func(conn net.Conn) {
				io.WriteString(conn, greeting)
				bufio.NewReader(conn).ReadString('\n')
				io.WriteString(conn, `{"id": 1, "return": {}}`+"\n")
				after(conn)
			})
			c, err := Connect(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(50*time.Millisecond, cancel)
			began := time.Now()
			if err := c.Execute(ctx, "qom-get", nil, nil); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(began); took > 500*time.Millisecond {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// TestWrongValue gets a value of another type than the command returns.
func TestWrongValue(t *testing.T) {
	for name, value := range map[string]string{
		"a string": `, "return": "yes"`, "a list": `, "return": [1]`, "nothing": ``, "words for numbers": `, "return": {"tm_year": "x"}`,
	} {
		c, err := Connect(t.Context(), peer(t, returns(value)))
		if err != nil {
			t.Fatal(err)
		}
		var into struct {
			Year int `json:"tm_year"`
		}
		err = c.Execute(t.Context(), "qom-get", nil, &into)
		if !errors.Is(err, ErrGarbled) || !strings.HasPrefix(err.Error(), "qmp qom-get: QEMU speaks no QMP: it returned ") || strings.Contains(err.Error(), "json") {
			t.Errorf("%s: %v", name, err)
		}
		c.Close()
	}
}
