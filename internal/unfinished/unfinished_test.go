package unfinished

import "testing"

func TestAny(t *testing.T) {
	if Any() {
		t.Fatal("something has begun already")
	}
	one, two := Begin(), Begin()
	one()
	if !Any() {
		t.Error("the second is forgotten with the first")
	}
	two()
	if Any() {
		t.Error("both have come to their end")
	}
}
