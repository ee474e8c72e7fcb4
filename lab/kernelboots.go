package lab

import (
	"context"
	"strconv"
	"sync"
	"time"

	"dmrace"
	"dmrace/explore"
	"dmrace/internal/digest"
	"dmrace/vmtest"
)

// kernelBoots makes the boots of a search on this machine. Of each it notes how it ended, and
// keeps no evidence: what is found is booted again, whole, by [Lab.ConfirmFile].
type kernelBoots struct {
	witness dmrace.Witness
	key     func(ctx context.Context, p *dmrace.Plan) (string, error) // by which a boot is noted
	ledger  *ledger
	say     func(format string, args ...any)

	mu    sync.Mutex
	began time.Time
	told  time.Time
	made  int // boots
	known int // that had been noted before
}

// kernelBoots returns what makes boots on this machine and notes them in a file.
func (l *Lab) kernelBoots(path string) (*kernelBoots, error) {
	file, err := openLedger(path)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	return &kernelBoots{witness: l.quiet(), key: l.bootKey, ledger: file, say: l.Say, began: now, told: now}, nil
}

// bootKey names a boot on this machine: the plan, the kernel that it comes to here, the
// emulator, and whether it begins with power-on or from a saved machine.
func (l *Lab) bootKey(ctx context.Context, p *dmrace.Plan) (string, error) {
	if l.board != nil {
		return l.boardKey(ctx, p)
	}
	h, err := l.host(ctx, p)
	if err != nil {
		return "", err
	}
	from := "power-on"
	if h.Snapshots != nil && vmtest.WholeBoot(p) == "" {
		from = "snapshot " + vmtest.SnapshotVersion
	}
	return digest.Key(p.ID(), h.Kernel.Source.ImageHash, h.QEMU.Version, from), nil
}

// ending is [explore.Boot].
func (k *kernelBoots) ending(ctx context.Context, p *dmrace.Plan) (string, error) {
	s, err := k.boot(ctx, p, 0)
	return s.Ends, err
}

// look is [explore.Look].
func (k *kernelBoots) look(ctx context.Context, p *dmrace.Plan, again int) (explore.Seen, error) {
	s, err := k.boot(ctx, p, again)
	return explore.Seen{Ends: s.Ends, Order: s.Order}, err
}

// boot makes a boot, unless it is noted. Which of the boots of one plan it is, from 0, is part
// of what it is noted by.
func (k *kernelBoots) boot(ctx context.Context, p *dmrace.Plan, again int) (noted, error) {
	key, err := k.key(ctx, p)
	if err != nil {
		return noted{}, err
	}
	if again > 0 {
		key = digest.Key(key, strconv.Itoa(again))
	}
	if s, ok := k.ledger.find(key); ok {
		k.count(0, 1)
		return s, nil
	}
	o, err := k.witness.Boot(ctx, p)
	if err != nil {
		return noted{}, err
	}
	s := noted{Boot: key, Ends: explore.Ending(o.Verdict), Order: o.Criteria.DecisiveOrder(o.Timeline)}
	if from := o.Recorded().Snapshot; from != nil {
		s.From = from.Key
	}
	k.count(1, 0)
	return s, k.ledger.note(s)
}

// tellEvery is how often a search says how far it is.
const tellEvery = 10 * time.Second

func (k *kernelBoots) count(made, known int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made, k.known = k.made+made, k.known+known
	if now := time.Now(); now.Sub(k.told) >= tellEvery {
		k.told = now
		k.tell(now)
	}
}

// tell says how many boots were made, and how fast.
func (k *kernelBoots) tell(now time.Time) {
	k.say("%d boots, %.2f a second; %d were known", k.made, float64(k.made)/max(now.Sub(k.began).Seconds(), 0.001), k.known)
}

// close says what it came to, and lets go of the file.
func (k *kernelBoots) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tell(time.Now())
	return k.ledger.close()
}
