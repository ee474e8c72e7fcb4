package builds

import (
	"strings"
	"testing"
)

func TestMakeEnv(t *testing.T) {
	for _, name := range []string{"MAKEFLAGS", "ARCH", "CROSS_COMPILE", "GIT_DIR", "KBUILD_OUTPUT", "LLVM", "TMPDIR"} {
		t.Setenv(name, "surprise")
	}
	env := strings.Join(makeEnv("/scratch"), "\n")
	if strings.Contains(env, "surprise") || !strings.Contains(env, "\nPATH=") || !strings.HasPrefix(env, "TMPDIR=/scratch\n") || !strings.Contains(env, "KBUILD_BUILD_USER=dmrace") {
		t.Errorf("environment:\n%s", env)
	}
}
