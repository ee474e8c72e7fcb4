package cparser

import (
	"regexp"
	"testing"
)

func TestAnswer(t *testing.T) {
	a := Answer(nil).Put(Name, "a\xa0\"b").Put(Value, "").Put(Probed, "").PutNumber(Return, -22).Put(Error, "short")
	want := "name \"a\\xa0\\\"b\"\nvalue \"\"\nwait_for_device_probe\nreturn -22\nerror \"short\"\n"
	if got := a.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n, ok := a.Number(Return); n != -22 || !ok {
		t.Errorf("Number(Return) = %d, %v", n, ok)
	}
	if n, ok := a.Number(Error); ok {
		t.Errorf("an item of another length gives the number %d", n)
	}
	for cut, want := range map[int]string{
		3:           "answer ends in an item: \"p\\x04\\x00\"\n",
		7:           "item of 4 bytes in an answer of 7\n",
		len(a) - 11: "name \"a\\xa0\\\"b\"\nvalue \"\"\nwait_for_device_probe\nitem of 8 bytes in an answer of 12\n",
	} {
		if got := a[:cut].String(); got != want {
			t.Errorf("the first %d bytes give\n%s\nwant\n%s", cut, got, want)
		}
	}
}

// TestTags holds the tags against those of the C side.
func TestTags(t *testing.T) {
	header, err := stub.ReadFile("stub/answer.h")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`TAG_\w+ = '(.)'`).FindAllSubmatch(header, -1)
	seen := map[Tag]bool{}
	for _, m := range found {
		tag := Tag(m[1][0])
		if tagNames[tag] == "" || seen[tag] {
			t.Errorf("tag %q is unknown or stands twice", tag)
		}
		seen[tag] = true
	}
	if len(seen) != len(tagNames) {
		t.Errorf("%d tags in answer.h, %d here", len(seen), len(tagNames))
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(Answer(nil).Put(Name, "a").PutNumber(Return, 0)))
	f.Add([]byte("p\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s := Answer(b).String(); (s == "") != (len(b) == 0) {
			t.Errorf("%q prints as %q", b, s)
		}
		Answer(b).Number(Return)
	})
}
