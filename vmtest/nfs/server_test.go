package nfs

import (
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/u-root/u-root/pkg/cpio"
	client "github.com/willscott/go-nfs-client/nfs"
	"github.com/willscott/go-nfs-client/nfs/rpc"

	"dmrace"
)

// files are a root with all kinds that there can be.
var files = []cpio.Record{
	cpio.Directory("sbin", 0o755), cpio.StaticFile("sbin/init", strings.Repeat("program", 10_000), 0o555),
	cpio.Directory("etc", 0o755), cpio.Symlink("etc/link", "known"), cpio.StaticFile("etc/known", "known", 0o444), cpio.Directory("dev", 0o755),
}

// dial connects to the port of a server, on which it answers all it knows.
func dial(t *testing.T, s *Server) *client.Mount {
	t.Helper()
	c, err := rpc.DialTCP("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port())), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &client.Mount{Client: c}
}

func serve(t *testing.T, refuse bool) *Server {
	t.Helper()
	s, err := Serve(files, refuse)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestServe mounts the root as another client does, and reads it.
func TestServe(t *testing.T) {
	s := serve(t, false)
	root, err := dial(t, s).Mount(dmrace.NFSPath, rpc.AuthNull)
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{"/": "dev etc sbin", "/etc": "known link", "/dev": ""} {
		entries, err := root.ReadDirPlus(dir)
		if err != nil {
			t.Fatalf("%s: %v", dir, err)
		}
		var names []string
		for _, e := range entries {
			if e.Name() != "." && e.Name() != ".." {
				names = append(names, e.Name())
			}
		}
		slices.Sort(names) // the order is the server's
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s holds %q, want %q", dir, got, want)
		}
	}
	f, err := root.Open("/sbin/init")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); err != nil || string(b) != strings.Repeat("program", 10_000) {
		t.Errorf("read %d bytes, %v", len(b), err)
	}
	info, _, err := root.Lookup("/sbin/init")
	if err != nil || info.Mode().Perm() != 0o555 || info.Size() != 70_000 || !info.ModTime().Equal(time.Unix(0, 0)) {
		t.Errorf("%v, %v", info, err)
	}
	link, err := root.Open("/etc/link")
	if err != nil {
		t.Fatal(err)
	}
	if to, err := link.Readlink(); err != nil || to != "known" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}

// TestNothingChanges: the root can be read by every boot.
func TestNothingChanges(t *testing.T) {
	root, err := dial(t, serve(t, false)).Mount(dmrace.NFSPath, rpc.AuthNull)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := root.Create("/new", 0o644); err == nil {
		t.Error("a file was made")
	}
	if _, err := root.Mkdir("/new", 0o755); err == nil {
		t.Error("a folder was made")
	}
	if err := root.Remove("/etc/known"); err == nil {
		t.Error("a file was removed")
	}
	if err := root.Rename("/etc/known", "/etc/new"); err == nil {
		t.Error("a file was renamed")
	}
	if _, _, err := root.Lookup("/etc/known"); err != nil {
		t.Error(err)
	}
}

// TestRefused tells what is not mounted.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, path string
		refuse     bool
		says       string
	}{
		{"another path", "/srv/other", false, "NOENT"},
		{"the folder above", "/srv", false, "NOENT"},
		{"a server that refuses", dmrace.NFSPath, true, "ACCES"},
	} {
		_, err := dial(t, serve(t, c.refuse)).Mount(c.path, rpc.AuthNull)
		if err == nil || !strings.Contains(strings.ToUpper(strings.ReplaceAll(err.Error(), " ", "")), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestHandles: what a client sees is the same at each boot.
func TestHandles(t *testing.T) {
	var before []byte
	for range 2 {
		root, err := dial(t, serve(t, false)).Mount(dmrace.NFSPath, rpc.AuthNull)
		if err != nil {
			t.Fatal(err)
		}
		_, handle, err := root.Lookup("/sbin/init")
		if err != nil || before != nil && string(handle) != string(before) {
			t.Errorf("handle %x, then %x, %v", before, handle, err)
		}
		before = handle
	}
}

// TestClose: neither the port nor a connection is left.
func TestClose(t *testing.T) {
	s := serve(t, false)
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port()))
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := dial(t, s).Mount(dmrace.NFSPath, rpc.AuthNull); err != nil { // the first was accepted before
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("the connection is open: %v", err)
	}
	if c, err := net.Dial("tcp", addr); err == nil {
		c.Close()
		t.Error("somebody listens still")
	}
}

func TestBadTree(t *testing.T) {
	for name, tree := range map[string][]cpio.Record{
		"no folder": {cpio.StaticFile("a/b", "", 0o444)},
		"a device":  {cpio.CharDev("null", 0o666, 1, 3)},
	} {
		if s, err := Serve(tree, false); err == nil {
			s.Close()
			t.Errorf("%s is served", name)
		}
	}
}
