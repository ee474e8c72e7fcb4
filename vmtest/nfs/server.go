// Package nfs serves the files of a root file system over NFS to a guest: version 3, over
// TCP, read only, on the loopback side of QEMU's user network. What a client sees depends on
// the files alone: handles are their numbers, and times are 0.
//
// The protocol is that of RFC 1813, as github.com/willscott/go-nfs has it. The mount
// protocol is answered on the same port, so that no port mapper is asked where the client is told both.
package nfs

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/u-root/u-root/pkg/cpio"
	gonfs "github.com/willscott/go-nfs"

	"dmrace"
)

// Server is one that runs, until it is closed.
type Server struct {
	listener *listener
	done     chan struct{}
}

// Serve begins to export the files as [dmrace.NFSPath], or to refuse every mount.
func Serve(files []cpio.Record, refuse bool) (*Server, error) {
	tree, err := newTree(files)
	if err != nil {
		return nil, fmt.Errorf("serve root over NFS: %w", err)
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0") // whatever port is free
	if err != nil {
		return nil, fmt.Errorf("serve root over NFS: %w", err)
	}
	quiet.Do(func() { gonfs.Log = silent{gonfs.Log} })
	s := &Server{&listener{Listener: l}, make(chan struct{})}
	go func() {
		defer close(s.done)
		server := gonfs.Server{Handler: handler{tree, refuse}, Context: context.Background(), ID: [8]byte{1}}
		server.Serve(s.listener) // ends with an error when the listener is closed
	}()
	return s, nil
}

// Port is where it listens, on 127.0.0.1.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Close ends it, and every connection.
func (s *Server) Close() error {
	err := s.listener.Close()
	<-s.done
	s.listener.hangUp()
	return err
}

// listener remembers the connections, of which the library loses sight.
type listener struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.mu.Lock()
		l.conns = append(l.conns, c)
		l.mu.Unlock()
	}
	return c, err
}

func (l *listener) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.conns {
		c.Close()
	}
}

var quiet sync.Once

// silent keeps the library from the terminal: it takes a connection that ends for an error.
// What a client was refused is on the guest's console.
type silent struct{ gonfs.Logger }

func (silent) Error(...any)          {}
func (silent) Errorf(string, ...any) {}
func (silent) Warn(...any)           {}
func (silent) Warnf(string, ...any)  {}

// reader is an open file.
type reader struct {
	*io.SectionReader
	name string
}

// dmrace.NFSPath is all that there is to mount.
func exported(path []byte) bool { return string(path) == dmrace.NFSPath }
