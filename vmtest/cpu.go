package vmtest

import (
	"io"
	"os/exec"
	"strconv"
)

// cpuClaim is a CPU of the host that a QEMU has to itself among those that dmrace starts.
//
// Under icount one thread of QEMU executes the guest and another its timers, and they take turns:
// never do both run. The host's scheduler spreads them over its CPUs all the same, and each turn is
// an interrupt from one to the other. Bound to one CPU the boot of a guest that mostly waits
// takes a fifth less of the CPU's time.
type cpuClaim struct {
	held io.Closer // nil: none was free
	cpu  int       // of the host
}

// binder is the program of util-linux that binds a command to a CPU.
const binder = "taskset"

// claimCPU claims a CPU that this process may run on and no other QEMU has claimed. With none
// left QEMU runs where the host's scheduler puts it.
func claimCPU() cpuClaim {
	if _, err := exec.LookPath(binder); err != nil {
		return cpuClaim{}
	}
	for _, cpu := range allowedCPUs() {
		if held, err := holdName("dmrace-cpu-" + strconv.Itoa(cpu)); err == nil {
			return cpuClaim{held, cpu}
		}
	}
	return cpuClaim{}
}

// words are what stands before a command that is bound to the CPU.
func (c cpuClaim) words() []string {
	if c.held == nil {
		return nil
	}
	return []string{binder, "-c", strconv.Itoa(c.cpu)}
}

// release lets another QEMU have the CPU.
func (c cpuClaim) release() {
	if c.held != nil {
		c.held.Close()
	}
}
