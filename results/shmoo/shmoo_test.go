package shmoo

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"dmrace/internal/golden"
)

const hung = "hung in rootwait: data-device-missing"

// sample is a small map with a border, a recorded boot that agrees and one that does not.
func sample() *Map {
	return &Map{
		Title: "a <board> & its race",
		X:     Axis{"probe:mmcblk", []string{"0s", "1s", "2s", "3s"}, []int64{0, 1e6, 2e6, 3e6}, "us"},
		Y:     Axis{"throttle", []string{"10/s", "100/s", "1000/s"}, []int64{10, 100, 1000}, "per_s"},
		Cells: [][]string{
			{hung, hung, hung, hung},
			{"booted", hung, hung, hung},
			{"booted", "booted", "booted", hung},
		},
		Border:  []Crossing{{1, 0, "412ms", "413ms"}, {2, 2, "2.1s", "2.101s"}},
		Records: []Record{{1, 0, "booted"}, {1, 1, hung}, {2, 3, "booted"}},
	}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		file  string
		write func(*Map, io.Writer) error
	}{
		{"testdata/sample.txt", (*Map).Text}, {"testdata/sample.svg", (*Map).SVG}, {"testdata/sample.csv", (*Map).CSV},
	} {
		var b bytes.Buffer
		if err := c.write(sample(), &b); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, c.file, b.Bytes())
	}
}

// TestKernel draws what a kernel did beside what was simulated.
func TestKernel(t *testing.T) {
	m := sample()
	m.Records = nil
	m.Kernel = &Seen{
		Title: "a <board> on a kernel", Boots: 9,
		Cells: [][]string{
			{hung, hung, hung, hung},
			{"booted", "booted", "booted", hung},
			{"booted", "booted", "booted", "hung in dm-init"},
		},
		Made: [][]bool{{true, false, false, true}, {true, false, true, true}, {true, false, true, true}},
	}
	if m.AllAgree() || m.differ() != 3 {
		t.Errorf("%d differ", m.differ())
	}
	for _, c := range []struct {
		file  string
		write func(*Map, io.Writer) error
	}{
		{"testdata/kernel.txt", (*Map).Text}, {"testdata/kernel.svg", (*Map).SVG}, {"testdata/kernel.csv", (*Map).CSV},
	} {
		var b bytes.Buffer
		if err := c.write(m, &b); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, c.file, b.Bytes())
	}
	m.Colour = true
	var b bytes.Buffer
	if err := m.Text(&b); err != nil || strings.Count(b.String(), "\x1b[1;31m") != 3 {
		t.Errorf("%v\n%s", err, &b)
	}
	m.Kernel.Cells = m.Cells
	if !m.AllAgree() {
		t.Error("the same cells disagree")
	}
}

// TestWellFormed reads the SVG and the CSV back.
func TestWellFormed(t *testing.T) {
	var b bytes.Buffer
	if err := sample().SVG(&b); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(&b); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	b.Reset()
	if err := sample().CSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 13 {
		t.Errorf("%d rows: %v", len(rows), err)
	}
}

func TestNoBorder(t *testing.T) {
	for _, c := range []struct {
		name, want string
		cells      [][]string
	}{
		{"all pass", "no border: every boot passes", [][]string{{"booted", "booted"}, {"booted", "booted"}}},
		{"all are lost", "no border: every boot is lost", [][]string{{hung, hung}, {hung, hung}}},
		{"rows differ", "no border along x: each row passes or is lost as a whole", [][]string{{hung, hung}, {"booted", "booted"}}},
	} {
		a := Axis{"x", []string{"0s", "1s"}, []int64{0, 1}, "us"}
		var b bytes.Buffer
		if err := (&Map{X: a, Y: a, Cells: c.cells}).Text(&b); err != nil || !strings.Contains(b.String(), c.want) {
			t.Errorf("%s: %v\n%s", c.name, err, &b)
		}
	}
}
