//go:build linux

package main

import (
	"bytes"
	standard "crypto/sha256"
	"testing"
)

func sumByStandard(b []byte) string {
	sum := standard.Sum256(b)
	return hex(sum[:])
}

// sumInPieces hashes b in writes of n bytes.
func sumInPieces(b []byte, n int) string {
	h := newSHA256()
	for len(b) > n {
		h.Write(b[:n])
		b = b[n:]
	}
	h.Write(b)
	return h.sum()
}

// TestSHA256: every length around a block and every cut comes to what the standard library says.
func TestSHA256(t *testing.T) {
	content := bytes.Repeat([]byte("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnop"), 10)
	for n := range 300 {
		want := sumByStandard(content[:n])
		for _, piece := range []int{1, 3, 55, 63, 64, 65, 200, 1000} {
			if got := sumInPieces(content[:n], piece); got != want {
				t.Fatalf("%d bytes in writes of %d: %s, want %s", n, piece, got, want)
			}
		}
	}
}

func FuzzSHA256(f *testing.F) {
	f.Add([]byte("abc"), 2)
	f.Fuzz(func(t *testing.T, b []byte, piece int) {
		if got := sumInPieces(b, max(piece, 1)); got != sumByStandard(b) {
			t.Errorf("%x in writes of %d: %s", b, piece, got)
		}
	})
}

func BenchmarkSHA256(b *testing.B) {
	content := make([]byte, 1<<20)
	b.SetBytes(1 << 20)
	for b.Loop() {
		newSHA256().Write(content)
	}
}
