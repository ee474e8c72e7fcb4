//go:build unix

package qmp

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestGive: a file arrives with the command that names it, and stays the caller's.
func TestGive(t *testing.T) {
	ours, theirs := unixPair(t)
	got := make(chan string, 1)
	go func() { got <- takeFile(theirs) }()
	c := newClient(ours)
	go c.read()
	defer c.Close()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	if err := c.Give(t.Context(), "state", to); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Write([]byte("ours ")); err != nil {
		t.Errorf("the file is the caller's no more: %v", err)
	}
	to.Close()
	text, err := io.ReadAll(from)
	if err != nil || !strings.Contains(string(text), "ours ") || !strings.Contains(string(text), "theirs ") {
		t.Errorf("%q, %v", text, err)
	}
	if name := <-got; name != "getfd state" {
		t.Errorf("it was told %q", name)
	}
}

// TestGiveRefused: a connection that carries no files, and one that is gone.
func TestGiveRefused(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	c := newClient(near)
	go c.read()
	if err := c.Give(context.Background(), "state", os.Stdin); err == nil {
		t.Error("a pipe carries files")
	}
	c.Close()
	ours, theirs := unixPair(t)
	theirs.Close()
	c = newClient(ours)
	go c.read()
	defer c.Close()
	if err := c.Give(t.Context(), "state", os.Stdin); err == nil {
		t.Error("QEMU is gone, and takes a file")
	}
}

// unixPair returns two ends of a socket.
func unixPair(t *testing.T) (a, b *net.UnixConn) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ends [2]*net.UnixConn
	for i, fd := range fds {
		f := os.NewFile(uintptr(fd), "socket")
		conn, err := net.FileConn(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		ends[i] = conn.(*net.UnixConn)
	}
	return ends[0], ends[1]
}

// takeFile takes a command with a file as QEMU does, writes into the file, and answers.
func takeFile(conn *net.UnixConn) string {
	line, rights := make([]byte, 1024), make([]byte, 1024)
	n, m, _, _, err := conn.ReadMsgUnix(line, rights)
	if err != nil {
		return err.Error()
	}
	var cmd struct {
		Execute   string
		Arguments struct{ Fdname string }
		ID        int
	}
	if err := json.Unmarshal(line[:n], &cmd); err != nil {
		return err.Error()
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:m])
	if err != nil || len(messages) != 1 {
		return "no file came"
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return "no file came"
	}
	f := os.NewFile(uintptr(fds[0]), "given")
	f.Write([]byte("theirs "))
	f.Close()
	answer, _ := json.Marshal(map[string]any{"id": cmd.ID, "return": map[string]any{}})
	conn.Write(append(answer, '\n'))
	return cmd.Execute + " " + cmd.Arguments.Fdname
}
