package builds

import (
	"strings"
	"testing"
)

func TestMakeEnv(t *testing.T) {
	for _, name := range []string{"MAKEFLAGS", "ARCH", "CROSS_COMPILE", "GIT_DIR", "KBUILD_OUTPUT", "LLVM"} {
		t.Setenv(name, "surprise")
	}
	env := strings.Join(makeEnv(), "\n")
	if strings.Contains(env, "surprise") || !strings.Contains(env, "PATH=") || !strings.Contains(env, "KBUILD_BUILD_USER=dmrace") {
		t.Errorf("environment:\n%s", env)
	}
}
