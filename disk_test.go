package dmrace

import "testing"

// TestNames: what a partition is called, where it has a name of its own and where not.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		name        string
		d           Disk
		part        int
		label, uuid string
	}{
		{"nothing stated", Disk{}, 0, "rootfs", ""},
		{"by what it holds", Disk{Parts: []Part{PartBlank, PartHash}}, 1, "hash", ""},
		{"a label", Disk{Names: []string{"system"}}, 0, "system", ""},
		{"fewer names than partitions", Disk{Names: []string{"system"}}, 1, "hash", ""},
		{"both", Disk{Names: []string{"a", "b=8C2F0001-5A5A-45A5-8A5A-5A5A5A5A5A5A"}}, 1, "b", "8c2f0001-5a5a-45a5-8a5a-5a5a5a5a5a5a"},
		{"as lint has it", Disk{Names: []string{"a=PARTUUID=8c2f0001-5a5a-45a5-8a5a-5a5a5a5a5a5a"}}, 0, "a", "8c2f0001-5a5a-45a5-8a5a-5a5a5a5a5a5a"},
		{"no label", Disk{Names: []string{"=8c2f0001-5a5a-45a5-8a5a-5a5a5a5a5a5a"}}, 0, "", "8c2f0001-5a5a-45a5-8a5a-5a5a5a5a5a5a"},
		{"MS-DOS", Disk{Table: TableMBR}, 1, "", MBRSignature + "-02"},
		{"MS-DOS with a signature", Disk{Table: TableMBR, Names: []string{"=1234ABCD-01"}}, 1, "", "1234abcd-02"},
	} {
		if label, uuid := c.d.Name(c.part); label != c.label || uuid != c.uuid {
			t.Errorf("%s: %q %q, want %q %q", c.name, label, uuid, c.label, c.uuid)
		}
	}
}

// TestOwnUUIDs: the symbol of a UUID stands for the disk's own.
func TestOwnUUIDs(t *testing.T) {
	const own = "8c2f0001-5a5a-45a5-8a5a-5a5a5a5a5a5a"
	for _, c := range []struct {
		disk Disk
		want string
	}{
		{Disk{}, "root=PARTUUID=built hash=other"},
		{Disk{Names: []string{"x=" + own}}, "root=PARTUUID=" + own + " hash=other"},
		{Disk{Table: TableMBR}, "root=PARTUUID=" + MBRSignature + "-01 hash=" + MBRSignature + "-02"},
	} {
		p := &Plan{Disk: c.disk, Cmdline: "root=PARTUUID=${rootfs.uuid} hash=${hash.uuid}"}
		got, err := p.Resolve(map[string]string{SymRootfsUUID: "built", SymHashUUID: "other"})
		if err != nil || got != c.want {
			t.Errorf("%+v: %q, %v, want %q", c.disk, got, err, c.want)
		}
	}
}
