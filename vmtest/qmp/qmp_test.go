package qmp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"dmrace/internal/visible"
)

// fakeQEMU answers on the far end of a connection as QEMU would. A command named
// "silent" is never answered, one named "bad" with an error.
func fakeQEMU(t *testing.T, conn net.Conn) {
	t.Helper()
	go func() {
		defer conn.Close()
		fmt.Fprintln(conn, `{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": []}}`)
		sc := bufio.NewScanner(conn)
		for sc.Scan() {
			var cmd struct {
				Execute   string
				Arguments json.RawMessage
				ID        int
			}
			if err := json.Unmarshal(sc.Bytes(), &cmd); err != nil {
				fmt.Fprintln(conn, `{"error": {"class": "GenericError", "desc": "Invalid JSON"}}`)
				continue
			}
			switch cmd.Execute {
			case "silent":
			case "bad":
				fmt.Fprintf(conn, `{"id": %d, "error": {"class": "CommandNotFound", "desc": "no such command"}}`+"\n", cmd.ID)
			case "quit":
				fmt.Fprintf(conn, `{"id": %d, "return": {}}`+"\n", cmd.ID)
				fmt.Fprintln(conn, `{"event": "SHUTDOWN", "data": {"reason": "host-qmp-quit"}}`)
				return
			case "echo":
				fmt.Fprintf(conn, "\r\n"+`{"id": %d, "return": %s}`+"\n", cmd.ID, cmd.Arguments)
			default:
				fmt.Fprintf(conn, `{"id": %d, "return": {}}`+"\n", cmd.ID)
			}
		}
	}()
}

func connect(t *testing.T) *Client {
	t.Helper()
	ours, theirs := net.Pipe()
	fakeQEMU(t, theirs)
	c, err := Connect(context.Background(), ours)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestExecuteReturns(t *testing.T) {
	c := connect(t)
	var got struct{ A int }
	if err := c.Execute(context.Background(), "echo", map[string]int{"A": 7}, &got); err != nil || got.A != 7 {
		t.Fatalf("got %+v, %v", got, err)
	}
}

func TestExecuteErrorIsQEMUs(t *testing.T) {
	err := connect(t).Execute(context.Background(), "bad", nil, nil)
	if err == nil || !strings.Contains(err.Error(), "qmp bad: CommandNotFound: no such command") {
		t.Fatalf("got %v", err)
	}
}

func TestExecuteEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := connect(t).Execute(ctx, "silent", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
}

func TestClosedAfterQuit(t *testing.T) {
	c := connect(t)
	if err := c.Execute(context.Background(), "quit", nil, nil); err != nil {
		t.Fatal(err)
	}
	<-c.done // the event that follows is passed over
	if err := c.Execute(context.Background(), "echo", nil, nil); !errors.Is(err, ErrClosed) {
		t.Fatalf("got %v", err)
	}
}

func TestConnectToNothing(t *testing.T) {
	ours, theirs := net.Pipe()
	theirs.Close()
	if _, err := Connect(context.Background(), ours); !errors.Is(err, ErrClosed) {
		t.Fatalf("got %v", err)
	}
}

// FuzzDispatch feeds arbitrary lines to the reader.
func FuzzDispatch(f *testing.F) {
	for _, s := range []string{`{"event":"STOP"}`, `{"id":1,"return":{}}`, `{"id":1,"error":{}}`, `[]`, ``, `{"id":"x"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		c := &Client{waiting: map[int]chan reply{1: make(chan reply, 1)}}
		first, second := c.dispatch(line), c.dispatch(line)
		if (first == nil) != (second == nil) || first != nil && !errors.Is(first, ErrGarbled) {
			t.Errorf("%q: %v, then %v", line, first, second)
		}
		if first != nil && visible.Line(first.Error()) != first.Error() {
			t.Errorf("%q steers the terminal", first)
		}
	})
}
