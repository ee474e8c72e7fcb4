package cmdline

import "testing"

// benchLine is 363 bytes, in 19 arguments, like the line of an embedded board.
const benchLine = `console=ttyS0,115200 panic=-1 ignore_loglevel initcall_debug root=/dev/dm-0 rootwait ro ` +
	`dm-mod.create="vroot,,,ro,0 1024 verity 1 /dev/mmcblk0p1 /dev/mmcblk0p2 4096 4096 128 1 sha256 ` +
	`4392712ba01368efdf14b05c76f9e4df0d53664630b5d48632ed17a137f39076 ` +
	`1234000000000000" dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2 loglevel=7 quiet ` +
	`usb-storage.delay_use=20 a b c d e f init=/i`

func BenchmarkSplit(b *testing.B) {
	b.SetBytes(int64(len(benchLine)))
	b.ReportAllocs()
	for b.Loop() {
		Split(benchLine)
	}
}

func BenchmarkAppendArgs(b *testing.B) {
	buf := make([]Arg, 0, 64)
	b.SetBytes(int64(len(benchLine)))
	b.ReportAllocs()
	for b.Loop() {
		AppendArgs(buf, benchLine)
	}
}

func BenchmarkBoot(b *testing.B) {
	p := testParser("6.1", new(calls))
	for i := range p.Params {
		p.Params[i].Set = nil // the test's handlers keep a log
	}
	for i := range p.Setups {
		p.Setups[i].Malformed = nil
		if p.Setups[i].Accept != nil {
			p.Setups[i].Accept = func(rest string) bool { return rest != "" }
		}
	}
	b.SetBytes(int64(len(benchLine)))
	b.ReportAllocs()
	for b.Loop() {
		p.Boot(benchLine)
	}
}
