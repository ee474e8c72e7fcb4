package apt

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// watchEvery is how often a download is told of: often enough that nobody takes it for
// stuck.
const watchEvery = 10 * time.Second

// watch tells out now and then how much of a package of so many bytes has come into dir, as
// apt-get, which has no terminal here, says nothing. It ends when end is called, and has
// ended when that returns.
func watch(out io.Writer, dir string, size int64) (end func()) {
	tick := time.NewTicker(watchEvery)
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				tellProgress(out, dir, size)
			}
		}
	}()
	return func() {
		tick.Stop()
		close(quit)
		<-ended
	}
}

// tellProgress says how much there is. Before there is anything it says so.
func tellProgress(out io.Writer, dir string, size int64) {
	have := largest(dir)
	if have == 0 {
		fmt.Fprintf(out, "downloading: nothing has come yet of %d MB\n", size>>20)
		return
	}
	fmt.Fprintf(out, "downloading: %d of %d MB\n", have>>20, size>>20)
}

// largest returns the size of the largest file in dir or in its partial/, where apt writes
// what is not whole yet.
func largest(dir string) (most int64) {
	for _, pattern := range []string{"*", "partial/*"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is sound
		for _, name := range names {
			if st, err := os.Lstat(name); err == nil && st.Mode().IsRegular() {
				most = max(most, st.Size())
			}
		}
	}
	return most
}
