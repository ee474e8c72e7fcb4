package lint

import (
	"fmt"
	"strconv"

	"dmrace/internal/english"
	"dmrace/internal/nearest"
	"dmrace/linux/target"
)

var targetRefused = &Rule{
	Code: "DMR310", Name: "target-refused", Severity: Error,
	Summary: "a target refuses its arguments",
	Explain: "Behind the type of an entry stand the arguments of the target's constructor, in an order and number of its own. One that does not fit, and there is no device.",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var verityWritable = &Rule{
	Code: "DMR311", Name: "verity-writable", Severity: Error,
	Summary: "a verity device is not read-only",
	Explain: "A write would not match the hash tree, so verity is read-only: the flags of its device must be ro. That is the fourth field of dm-mod.create=, not the word ro on the line.",
	Kernel:  "verity_ctr() says \"Device must be readonly\" and returns -EINVAL (drivers/md/dm-verity-target.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,rw,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

var targetOption = &Rule{
	Code: "DMR312", Name: "target-option", Severity: Error,
	Summary: "a target does not know an optional argument",
	Explain: "The optional arguments of verity and crypt are words, spelt with underscores; some are younger than others. One that is not known fails the whole table.",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` - 1 restart-on-corruption"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` - 1 restart_on_corruption"`,
	Options: Options{Kernel: "6.1"},
}

var optionCount = &Rule{
	Code: "DMR313", Name: "option-count", Severity: Error,
	Summary: "the number in front of a target's optional arguments is wrong",
	Explain: "Optional arguments are preceded by how many there are, values included: \"2 fec_roots 2\" are two. A number that is higher than what follows is refused.",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` - 2 ignore_zero_blocks"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` - 1 ignore_zero_blocks"`,
	Options: Options{Kernel: "6.1"},
}

var rootDigest = &Rule{
	Code: "DMR314", Name: "root-digest", Severity: Error,
	Summary: "a verity root hash is not a digest of its algorithm",
	Explain: "The ninth argument of verity is the root hash in hexadecimal: two digits for each byte of the algorithm's digest, 64 for sha256.",
	Kernel:  "verity_ctr() says \"Invalid root digest\" and returns -EINVAL (drivers/md/dm-verity-target.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 4d3f9a1c5b6e7f80 -"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

var targetOops = &Rule{
	Code: "DMR315", Name: "target-oops", Severity: Error,
	Summary: "arguments with which a constructor reads where there is nothing",
	Explain: "crypt's integrity:<size>:<profile> is cut at its second colon, and the profile is read behind it. Without that colon the constructor reads from address 1.",
	Kernel:  "crypt_ctr_optional() dereferences the address behind a colon that is not there (drivers/md/dm-crypt.c): the kernel oopses in the thread that was to become init, and panics",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 crypt aes-xts-plain64 ` + exampleHash + ` 0 /dev/vda2 0 1 integrity:28"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 crypt aes-xts-plain64 ` + exampleHash + ` 0 /dev/vda2 0 1 integrity:28:none"`,
	Options: Options{Kernel: "6.1"},
}

var argsUnread = &Rule{
	Code: "DMR316", Name: "args-unread", Severity: Warning,
	Summary: "a target never looks at its last arguments",
	Explain: "Optional arguments are preceded by how many there are. What stands behind that many is passed over in silence.",
	Kernel:  "dm_read_arg_group() takes the arguments that were announced (drivers/md/dm-table.c), and the constructor looks at no others",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` - 1 ignore_zero_blocks panic_on_corruption"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` - 2 ignore_zero_blocks panic_on_corruption"`,
	Options: Options{Kernel: "6.1"},
}

var unknownHash = &Rule{
	Code: "DMR317", Name: "unknown-hash", Severity: Warning,
	Summary: "a verity hash algorithm that no kernel is known to have",
	Explain: "The name of the algorithm goes to the crypto API as it is, in the case in which it is written. Whether a kernel has an algorithm depends on its configuration; this name is not one of the usual ones.",
	Kernel:  "crypto_alloc_shash() or crypto_alloc_ahash() does not find the algorithm, and verity_ctr() says \"Cannot initialize hash function\" (drivers/md/dm-verity-target.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha-256 ` + exampleHash + ` -"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

var keyMissing = &Rule{
	Code: "DMR318", Name: "key-missing", Severity: Error,
	Summary: "a table needs a key from a keyring that is still empty",
	Explain: "root_hash_sig_key_desc of verity and \":<size>:logon:<name>\" of crypt look a key up that user space has put into a keyring. dm_init_init() runs before there is a user space.",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` - 2 root_hash_sig_key_desc vroot:sig"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

// What constructors say, of what there is a rule for.
const (
	saysReadonly   = "Device must be readonly"
	saysDigest     = "Invalid root digest"
	saysCount      = "Invalid number of feature args"
	saysVerityWord = "Unrecognized verity feature request"
	saysCryptWord  = "Invalid feature arguments"
)

const enokey = 126

// sources are the files of the constructors.
var sources = map[string]string{
	"crypt": "crypt_ctr(), drivers/md/dm-crypt.c", "delay": "delay_ctr(), drivers/md/dm-delay.c",
	"linear": "linear_ctr(), drivers/md/dm-linear.c", "snapshot-origin": "origin_ctr(), drivers/md/dm-snap.c",
	"striped": "stripe_ctr(), drivers/md/dm-stripe.c", "verity": "verity_ctr(), drivers/md/dm-verity-target.c",
}

// checkTargets looks at what the constructors refuse: the first entry of each table
// that fails.
func (r *pass) checkTargets() {
	failed := map[int]bool{}
	for i := range r.entries {
		e := &r.entries[i]
		if failed[e.Device] || e.Refusal != nil {
			failed[e.Device] = true
			continue
		}
		if e.Spec.Fail != nil {
			failed[e.Device] = true
			r.failed(e)
		}
		r.checkUnread(e)
		r.checkHash(e)
	}
}

// failed reports a constructor that gives up.
func (r *pass) failed(e *entry) {
	fail := e.Spec.Fail
	where := r.argument(e, fail.Arg)
	rule := ruleOf(fail)
	f := r.find(rule, where, "%s refuses %s: %s", e.Type, r.argumentName(e, fail.Arg), fail.Message)
	if rule.Kernel == "" {
		f.Kernel = fmt.Sprintf("the constructor of %s says %q and returns -%d (%s)%s", e.Type, fail.Message, fail.Errno, sources[e.Type], creationStops)
	}
	switch rule {
	case targetOops:
		f.Message = fmt.Sprintf("%s reads behind the end of %s", e.Type, r.argumentName(e, fail.Arg))
		r.fix(f, "with a profile", insert(where.end, ":none"))
	case verityWritable:
		d := r.parsed.Devices[e.Device]
		f.Start, f.End = r.within(d.FlagsAt, d.FlagsAt+len("rw")).at, r.within(d.FlagsAt, d.FlagsAt+len("rw")).end
		f.Message = fmt.Sprintf("%s is a verity device and must be read-only", r.device(e.Device))
		r.fix(f, "with the flags ro", edit{span{f.Start, f.End}, "ro"})
	case rootDigest:
		if size, ok := target.DigestSize(e.Spec.Verity.Algorithm); ok {
			f.Message = fmt.Sprintf("the root hash has %d characters where %s needs %d hexadecimal digits", len(e.Argv[fail.Arg]), plain(e.Spec.Verity.Algorithm), 2*size)
		}
	case optionCount:
		r.fixCount(f, e, fail.Arg)
	case keyMissing:
		f.FixNote = "open the device in an initramfs that fills the keyring first"
	case targetOption:
		r.fixOption(f, e, fail.Arg)
	}
	f.Message += r.behind(e.Device)
}

// ruleOf returns the rule for a constructor's failure.
func ruleOf(fail *target.Failure) *Rule {
	switch {
	case fail.Oops:
		return targetOops
	case fail.Errno == enokey:
		return keyMissing
	}
	switch fail.Message {
	case saysReadonly:
		return verityWritable
	case saysDigest:
		return rootDigest
	case saysCount:
		return optionCount
	case saysVerityWord, saysCryptWord:
		return targetOption
	}
	return targetRefused
}

// argument returns where an argument of an entry is, or all of them.
func (r *pass) argument(e *entry, arg int) span {
	if arg >= 0 && arg < len(e.words) {
		return r.word(e, arg)
	}
	if e.Args == "" {
		return r.within(e.TypeAt, e.TypeAt+len(e.Type))
	}
	return r.within(e.ArgsAt, e.End)
}

// argumentName names an argument for people.
func (r *pass) argumentName(e *entry, arg int) string {
	if arg >= 0 && arg < len(e.Argv) {
		return plain(e.Argv[arg])
	}
	return "its arguments"
}

// checkUnread looks for arguments that the constructor passes over.
func (r *pass) checkUnread(e *entry) {
	n := e.Spec.Unread
	if n == 0 || e.Spec.Fail != nil {
		return
	}
	firstUnread := len(e.words) - n
	f := r.find(argsUnread, r.within(e.words[firstUnread].at, e.words[len(e.words)-1].end), "%s never looks at its last %s", e.Type, english.Count(n, "argument"))
	for count := firstUnread - 1; count >= 0; count-- {
		if announced := strconv.Itoa(firstUnread - count - 1); e.Argv[count] == announced {
			r.fixArgument(f, e, count, strconv.Itoa(len(e.Argv)-count-1), "with the number of arguments that follow")
			return
		}
	}
}

// hashes are the usual algorithms of verity.
var hashes = []string{"sha256", "sha512", "sha384", "sha224", "sha1", "sha3-256", "sha3-512", "blake2b-256", "blake2b-512", "sm3"}

// checkHash looks for an algorithm that is probably misspelt.
func (r *pass) checkHash(e *entry) {
	v := e.Spec.Verity
	if v == nil || v.Algorithm == "" || v.DigestSize != 0 {
		return
	}
	const argAlgorithm = 7
	f := r.find(unknownHash, r.word(e, argAlgorithm), "%s is not one of the usual hash algorithms", plain(v.Algorithm))
	if better := nearest.Of(v.Algorithm, hashes); better != "" {
		f.Message += ": is it " + better + "?"
		r.fixArgument(f, e, argAlgorithm, better, "with the algorithm that is spelt most like it")
	}
}
