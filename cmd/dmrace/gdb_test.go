package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestGDB lets a boot go as gdb does, over the remote serial protocol, and sees it
// reach its verdict.
func TestGDB(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Args = []string{"dmrace", "gdb", "virtio-control", "--variant", "with-waitfor"}
	var stdout screen
	cmd.Stdout = &stdout
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	said, socket := untilTarget(t, stderr)
	for _, want := range []string{"-ex 'break dm_init_init'", "-ex 'break prepare_namespace'", "vmlinux", "is halted"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing says %q in:\n%s", want, said)
		}
	}
	stub, err := net.DialTimeout("unix", socket, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer stub.Close()
	if stdout.String() != "" {
		t.Errorf("the guest ran before gdb said so:\n%s", &stdout)
	}
	if reply := ask(t, stub, "?"); !strings.HasPrefix(reply, "T05") && !strings.HasPrefix(reply, "S05") {
		t.Errorf("the stub says %q, not that the guest is stopped by SIGTRAP", reply)
	}
	if _, err := stub.Write(packet("c")); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, stub)
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, &stdout)
	}
	if !strings.HasSuffix(stdout.String(), "\nvirtio-control/with-waitfor: booted\n") {
		t.Errorf("no verdict at the end of:\n%s", &stdout)
	}
	if _, err := os.Stat(socket); err == nil {
		t.Errorf("%s is left", socket)
	}
}

var target = regexp.MustCompile(`target remote ([^']+)'`)

// untilTarget reads what dmrace says until the line for gdb, and returns it with the
// socket that it names. The rest is passed over.
func untilTarget(t *testing.T, r io.Reader) (said, socket string) {
	t.Helper()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		said += lines.Text() + "\n"
		if m := target.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, r)
			return said, m[1]
		}
	}
	t.Fatalf("no line for gdb in:\n%s", said)
	return "", ""
}

// packet frames a command of gdb's remote serial protocol.
func packet(command string) []byte {
	sum := byte(0)
	for _, c := range []byte(command) {
		sum += c
	}
	return fmt.Appendf(nil, "$%s#%02x", command, sum)
}

// ask sends a command and returns the reply's content.
func ask(t *testing.T, stub net.Conn, command string) string {
	t.Helper()
	if _, err := stub.Write(packet(command)); err != nil {
		t.Fatal(err)
	}
	stub.SetReadDeadline(time.Now().Add(10 * time.Second))
	r := bufio.NewReader(stub)
	if _, err := r.ReadString('$'); err != nil { // the "+" that acknowledges comes first
		t.Fatalf("%s: %v", command, err)
	}
	reply, err := r.ReadString('#')
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	if _, err := stub.Write([]byte("+")); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(reply, "#")
}
