package lab

import "dmrace/internal/shellwords"

// rerun is the one command that repeats a boot with these options. A shell reads it as it
// stands, whatever names the user's files have.
func (o Options) rerun(s Scenario, variant string) string {
	words := []string{"dmrace", "run", s.argument(), "--variant", variant}
	accel := o.Accel
	if accel == autoAccel {
		accel = ""
	}
	for _, flag := range []struct{ name, value string }{
		{"--kernel", o.Kernel}, {"--tree", o.Tree}, {"--rev", o.Rev}, {"--arm", string(o.Arm)}, {"--arch", string(o.Arch)}, {"--clock", string(o.Clock)}, {"--accel", accel}, {"--board", o.Board},
	} {
		if flag.value != "" {
			words = append(words, flag.name, flag.value)
		}
	}
	for _, p := range o.Patches {
		words = append(words, "--patch", p)
	}
	return shellwords.Join(words...)
}
