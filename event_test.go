package dmrace

import (
	"encoding/json"
	"testing"
	"time"
)

func TestEventJSON(t *testing.T) {
	e := Event{
		Seq: 3, At: 21680006 * time.Microsecond, Kind: TableError, Subject: "254:0", Thread: "T1",
		Detail: "verity: Data device lookup failed", Line: "device-mapper: table: 254:0: verity: Data device lookup failed",
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"seq":3,"at_us":21680006,"kind":"table-error","subject":"254:0","detail":"verity: Data device lookup failed",` +
		`"thread":"T1","line":"device-mapper: table: 254:0: verity: Data device lookup failed"}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	var back Event
	if err := json.Unmarshal(b, &back); err != nil || back != e {
		t.Errorf("read back %+v, %v", back, err)
	}
}

func TestEventJSONErrors(t *testing.T) {
	e := Event{Kind: Panic}
	for _, text := range []string{`[]`, `{"seq":"one"}`, `{"at_us":1.5}`, `{"at_us":-1}`, `{"at_us":10000000000000000}`} {
		if err := json.Unmarshal([]byte(text), &e); err == nil || e.Kind != Panic {
			t.Errorf("%s: got %v and %+v", text, err, e)
		}
	}
}
