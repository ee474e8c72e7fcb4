package cache

import (
	"testing"

	"dmrace/images/kernel/kerneltest"
)

func TestDefault(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/somewhere")
	if dir, err := Default(); err != nil || dir != "/somewhere/dmrace" {
		t.Errorf("%s, %v", dir, err)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	_, err := Default()
	kerneltest.WantEnv(t, err, "set HOME or XDG_CACHE_HOME")
}
