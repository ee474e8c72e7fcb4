package cparser

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Kind is what a question asks of the parsers.
type Kind byte

// The kinds of question.
const (
	AskLine   Kind = 'l' // the walk of next_arg() over a command line
	AskBoot   Kind = 'b' // parse_args() and then dm_init_init(), as start_kernel() calls them
	AskCreate Kind = 'c' // dm_init_init() with this dm_mod.create, of any length
	AskNumber Kind = 'n' // the number parsers
)

// flush is the kind of question that makes the program write its answers out.
const flush Kind = 'f'

// Question is one text for the parsers. As in C the text ends at its first NUL.
type Question struct {
	Kind   Kind
	Text   string
	Repeat uint32 // if not 0, the question is asked so often and the answer is Nanoseconds
}

// Process is a running program. It is for one goroutine at a time.
type Process struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	said   bytes.Buffer // stderr
	bytes  []byte       // answers of the last call of Ask
}

// Start runs the program until Close is called or ctx is done.
func (p *Program) Start(ctx context.Context) (*Process, error) {
	cmd := exec.CommandContext(ctx, p.Path)
	cmd.WaitDelay = time.Second
	s := &Process{cmd: cmd}
	cmd.Stderr = &s.said
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the parsers: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the parsers: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the parsers: %w", err)
	}
	s.stdin, s.stdout = stdin, bufio.NewReaderSize(stdout, 1<<16)
	return s, nil
}

// Close ends the program. Its error says how the program ended, if not as it should.
func (s *Process) Close() error {
	s.stdin.Close()
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("the parsers ended: %w: %s", err, strings.TrimSpace(s.said.String()))
	}
	return nil
}

// Ask returns one answer for each question. They are valid until the next call.
func (s *Process) Ask(questions []Question) ([]Answer, error) {
	sent := make(chan error, 1)
	go func() { sent <- s.send(questions) }()
	answers, err := s.receive(len(questions))
	if err != nil {
		s.stdin.Close() // the program has failed: nobody reads what send writes
		return nil, errors.Join(err, <-sent)
	}
	return answers, <-sent
}

// send writes the questions and asks for the answers to be written out.
func (s *Process) send(questions []Question) error {
	w := bufio.NewWriterSize(s.stdin, 1<<16)
	for _, q := range questions {
		writeQuestion(w, q)
	}
	writeQuestion(w, Question{Kind: flush})
	if err := w.Flush(); err != nil { // bufio keeps the first error
		return fmt.Errorf("ask the parsers: %w", err)
	}
	return nil
}

func writeQuestion(w *bufio.Writer, q Question) {
	var head [9]byte
	head[0] = byte(q.Kind)
	binary.NativeEndian.PutUint32(head[1:], q.Repeat)
	binary.NativeEndian.PutUint32(head[5:], uint32(len(q.Text)))
	w.Write(head[:])
	w.WriteString(q.Text)
}

// receive reads n answers and the empty one that ends them.
func (s *Process) receive(n int) ([]Answer, error) {
	s.bytes = s.bytes[:0]
	ends := make([]int, 0, n+1)
	for range n + 1 {
		var head [4]byte
		if _, err := io.ReadFull(s.stdout, head[:]); err != nil {
			return nil, fmt.Errorf("hear the parsers: %w", err)
		}
		begin := len(s.bytes)
		end := begin + int(binary.NativeEndian.Uint32(head[:]))
		s.bytes = slices.Grow(s.bytes, end-begin)[:end]
		if _, err := io.ReadFull(s.stdout, s.bytes[begin:]); err != nil {
			return nil, fmt.Errorf("hear the parsers: %w", err)
		}
		ends = append(ends, end)
	}
	answers, begin := make([]Answer, n), 0
	for i := range answers {
		answers[i] = Answer(s.bytes[begin:ends[i]:ends[i]])
		begin = ends[i]
	}
	return answers, nil
}
