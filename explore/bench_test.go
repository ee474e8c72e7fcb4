package explore

import (
	"testing"
	"time"
)

// BenchmarkSearch covers all timings of a boot that is never lost, with all steps late
// at will.
func BenchmarkSearch(b *testing.B) {
	m := modelOf(b, "mmc-natural", "with-waitfor", "6.1")
	boots, began := 0, time.Now()
	for b.Loop() {
		boots += searched(b, m, Options{Bound: AllSteps}).Boots
	}
	b.ReportMetric(float64(boots)/time.Since(began).Seconds(), "boots/s")
}

// BenchmarkReduction compares the boots of a search with those that it takes without
// states and sleep sets.
func BenchmarkReduction(b *testing.B) {
	m := modelOf(b, "mmc-natural", "with-i8042", "6.1")
	o := Options{Bound: 3, MaxDelay: time.Second}
	for b.Loop() {
		reduced, orders := outcomes(b, m, o, false)
		plain, _ := outcomes(b, m, o, true)
		b.ReportMetric(float64(plain.boots)/float64(reduced.boots), "times-fewer-boots")
		b.ReportMetric(float64(len(orders)), "orders")
	}
}
