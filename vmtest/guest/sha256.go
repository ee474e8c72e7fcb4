//go:build linux

package main

// sha256 is the hash of FIPS 180-4, section 6.2, as an io.Writer. That of the standard library
// brings modules of FIPS 140 with it, a tenth of PID 1, and takes twice the instructions on
// an emulated processor, which has none for it.
type sha256 struct {
	state   [8]uint32
	pending [64]byte
	n       uint64 // bytes written
}

// newSHA256 returns the hash of nothing.
func newSHA256() *sha256 { return &sha256{state: initialHash} }

// initialHash are the first 32 bits of the fractional parts of the square roots of the first eight
// primes (5.3.3).
var initialHash = [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}

// roundConstants are those of the cube roots of the first 64 primes (4.2.2).
var roundConstants = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

// Write implements io.Writer.
func (s *sha256) Write(p []byte) (int, error) {
	written := len(p)
	if have := int(s.n % 64); have > 0 {
		took := copy(s.pending[have:], p)
		if p = p[took:]; have+took == 64 {
			s.block(&s.pending)
		}
	}
	for ; len(p) >= 64; p = p[64:] {
		s.block((*[64]byte)(p))
	}
	copy(s.pending[:], p) // nothing, unless it begins a block
	s.n += uint64(written)
	return written, nil
}

// sum returns the hash of what was written in hexadecimal. Nothing is written behind it.
func (s *sha256) sum() string {
	bits := s.n * 8
	pad := [64]byte{0x80}
	s.Write(pad[:1+(119-s.n%64)%64])
	var length [8]byte
	for i := range length {
		length[i] = byte(bits >> (56 - 8*i))
	}
	s.Write(length[:])
	var out [32]byte
	for i, word := range s.state {
		out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = byte(word>>24), byte(word>>16), byte(word>>8), byte(word)
	}
	return hex(out[:])
}

// block mixes one block into the state (6.2.2), in the standard's letters. Eight rounds are
// written out: each of the letters is back in its place after them, and none need be moved.
func (s *sha256) block(p *[64]byte) {
	var w [64]uint32
	for t := range 16 {
		w[t] = uint32(p[4*t])<<24 | uint32(p[4*t+1])<<16 | uint32(p[4*t+2])<<8 | uint32(p[4*t+3])
	}
	for t := 16; t < 64; t++ {
		x, y := w[t-15], w[t-2]
		w[t] = (rotate(y, 17) ^ rotate(y, 19) ^ y>>10) + w[t-7] + (rotate(x, 7) ^ rotate(x, 18) ^ x>>3) + w[t-16]
	}
	a, b, c, d, e, f, g, h := s.state[0], s.state[1], s.state[2], s.state[3], s.state[4], s.state[5], s.state[6], s.state[7]
	for t := 0; t < 64; t += 8 {
		k, w := (*[8]uint32)(roundConstants[t:]), (*[8]uint32)(w[t:])
		h += first(e, f, g) + k[0] + w[0]
		d, h = d+h, h+second(a, b, c)
		g += first(d, e, f) + k[1] + w[1]
		c, g = c+g, g+second(h, a, b)
		f += first(c, d, e) + k[2] + w[2]
		b, f = b+f, f+second(g, h, a)
		e += first(b, c, d) + k[3] + w[3]
		a, e = a+e, e+second(f, g, h)
		d += first(a, b, c) + k[4] + w[4]
		h, d = h+d, d+second(e, f, g)
		c += first(h, a, b) + k[5] + w[5]
		g, c = g+c, c+second(d, e, f)
		b += first(g, h, a) + k[6] + w[6]
		f, b = f+b, b+second(c, d, e)
		a += first(f, g, h) + k[7] + w[7]
		e, a = e+a, a+second(b, c, d)
	}
	for i, v := range [8]uint32{a, b, c, d, e, f, g, h} {
		s.state[i] += v
	}
}

// first is what T1 adds to h, without constant and word, and second is T2.
func first(e, f, g uint32) uint32 {
	return (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ e&(f^g))
}

func second(a, b, c uint32) uint32 {
	return (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (a&b | c&(a|b))
}

// rotate turns x to the right.
func rotate(x uint32, n uint) uint32 { return x>>n | x<<(32-n) }

// hex returns bytes in hexadecimal.
func hex(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}
