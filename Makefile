# make try    ten seconds: lint, sim and parse, without a kernel
# make demo   from a fresh machine to the verdicts of the reference scenario
# make test   vet, format check and every test, those that boot kernels included
# make help   the rest

GO       ?= go
SUDO     := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
GUESTS   := amd64 arm64
GUEST    := $(GUESTS:%=images/disk/guest/init-%)
GUESTSRC := $(wildcard vmtest/guest/*.go vmtest/session/*.go *.go) go.mod go.sum
# Nothing is linked with C: the guest has no libc, and dmrace builds without gcc.
export CGO_ENABLED := 0

# What the program says of itself where the go command finds no repository to ask.
COMMIT := $(shell git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null)
DATE   := $(shell git log -1 --format=%cI 2>/dev/null)
STAMP  := -X dmrace/internal/version.commit=$(COMMIT) -X dmrace/internal/version.date=$(DATE)

PREFIX  ?= /usr/local
DESTDIR ?=

.PHONY: help try build install deb check-deb cross demo test check check-board check-faults check-gitlab check-jobs check-kubernetes check-slurm check-formats check-scenarios validators u-boot lint evidence matrix bench compare docs explore explore-missing fuzz check-page deps clean
.DEFAULT_GOAL := help

help:
	@echo 'make try       ten seconds: lint, sim and parse of what is shipped; no kernel, no QEMU'
	@echo 'make install   the program, man pages and completions (PREFIX=/usr/local, DESTDIR=)'
	@echo 'make deb       a Debian package in out/; make check-deb installs and runs it in a folder'
	@echo 'make demo      install what is missing, build, and run mmc-slow-probe'
	@echo 'make test      vet, format check and all tests (boots kernels in QEMU)'
	@echo 'make check     the same without QEMU'
	@echo 'make check-page  the evidence page in a headless Chromium'
	@echo 'make check-board  the race ten times on a board: QEMU with U-Boot, by a pty and by telnet (CYCLES=)'
	@echo 'make check-faults  kill dmrace at random moments for five minutes, and look for what is left'
	@echo '               (N=1000: that often; FOR=1h: that long; SEED=7: as the run that printed it)'
	@echo 'make check-scenarios  every variant of every scenario, which make test boots a part of'
	@echo 'make check-slurm  a campaign of real boots by a Slurm of its own on this machine, with a node and'
	@echo '               the controller killed in the middle (as root; installs slurm-wlm and munge)'
	@echo 'make check-gitlab  the same pipeline that GitLab would run, by gitlab-ci-local (needs npm and rsync)'
	@echo 'make check-jobs  the job files: actionlint, and the validation of the Kubernetes API server'
	@echo 'make build     bin/dmrace'
	@echo 'make check-formats  reports against their schemas (installs xmllint if it is missing)'
	@echo 'make lint      staticcheck'
	@echo 'make cross     build and vet for macOS, Windows and arm64'
	@echo 'make fuzz      a million lines against the parsers of the kernel, then each fuzz target for 30 s (FUZZTIME=)'
	@echo 'make compare   boot 20 random plans and compare them with their predictions (N=, SEED=, FROM=, KERNEL=, OUT=)'
	@echo 'make explore   the searches of results/EXPLORE.md'
	@echo 'make docs      man pages and completions below out/docs'
	@echo 'make bench     the figures of results/BENCHMARKS.md'
	@echo 'make evidence  record results/runs again, on the default kernel'
	@echo 'make matrix    record what results/runs lacks, on every kernel'
	@echo 'make clean     remove bin/ and out/; the cache stays'

build: bin/dmrace

# PID 1 of the guest is embedded in the disk builder, so it comes first.
$(GUEST): images/disk/guest/init-%: $(GUESTSRC)
	GOOS=linux GOARCH=$* $(GO) build -buildvcs=false -trimpath -ldflags='-s -w -buildid=' -o $@ ./vmtest/guest

# The go command knows best whether there is anything to do.
bin/dmrace: $(GUEST) FORCE
	$(GO) build -buildvcs=auto -trimpath -ldflags '$(STAMP)' -o $@ ./cmd/dmrace
FORCE:

# Exit status 1 of lint and parse is what they find, and what is to be seen.
try: build
	@echo; echo '$$ dmrace lint: a command line that can hang'; echo
	@bin/dmrace lint --kernel 6.1 'root=/dev/dm-0 rootwait dm-mod.create="r,,,ro,0 8192 linear /dev/mmcblk0p2 0"' || [ $$? = 1 ]
	@echo; echo '$$ dmrace sim mmc-slow-probe: how such a boot ends, and with dm-mod.waitfor='; echo
	@bin/dmrace sim mmc-slow-probe
	@echo; echo '$$ dmrace parse serial.log: the log of a board that hung'; echo
	@bin/dmrace parse cmd/dmrace/testdata/serial.log || [ $$? = 1 ]
	@echo; echo 'Next: bin/dmrace lint YOUR-LINE-OR-FILE, bin/dmrace parse YOUR-LOG, or make demo for the race in QEMU'

install: build docs
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' \
		'$(DESTDIR)$(PREFIX)/share/zsh/site-functions' '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	install -m 755 bin/dmrace '$(DESTDIR)$(PREFIX)/bin/dmrace'
	install -m 644 out/docs/man1/*.1 '$(DESTDIR)$(PREFIX)/share/man/man1/'
	install -m 644 out/docs/completions/dmrace.bash '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/dmrace'
	install -m 644 out/docs/completions/_dmrace '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_dmrace'
	install -m 644 out/docs/completions/dmrace.fish '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/dmrace.fish'

deb: build
	GO='$(GO)' packaging/deb.sh out

# Lintian is installed where there is none; the package is installed in a folder and run.
check-deb: deb
	@command -v lintian >/dev/null || { \
		echo "installing with apt-get: lintian"; $(SUDO) apt-get -qq update && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends lintian >/dev/null; }
	packaging/check.sh out/dmrace_*.deb

# The whole program builds elsewhere, its tests too: what needs Linux (the guest's PID 1,
# disks, mounts) says so in its files, and at run time.
cross: $(GUEST)
	@for t in darwin/arm64 windows/amd64 linux/arm64; do \
		echo "build and vet for $$t"; \
		GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) build -o /dev/null ./cmd/dmrace && \
		GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) vet ./... || exit 1; \
	done

# Says what is missing and why before anything is installed. The tests boot kernels of more
# than one architecture.
ARCHES ?= amd64
test: ARCHES = $(GUESTS)
deps: build
	@packages="$$(for a in $(ARCHES); do bin/dmrace doctor --packages --arch $$a; done | sort -u | tr '\n' ' ')"; \
	update=$$(apt-cache show linux-source-6.1 >/dev/null 2>&1 || echo yes); \
	if [ -n "$$packages" ]; then \
		for a in $(ARCHES); do bin/dmrace doctor --arch $$a 2>/dev/null; done | sort -u | awk '$$2 == "MISSING" { $$2 = "-"; print "needed: " $$0 }'; \
		echo "installing with apt-get (a minute or two): $$packages"; \
	elif [ -n "$$update" ]; then \
		echo "apt does not know linux-source-6.1 yet: fetching its lists"; \
	fi; \
	if [ -n "$$packages$$update" ]; then $(SUDO) apt-get -qq update; fi; \
	if [ -n "$$packages" ]; then \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$packages >/dev/null; \
	fi

# The prediction is on the screen minutes before the first kernel is built.
demo: deps
	bin/dmrace run mmc-slow-probe --compare --out out

# The kernels that the tests boot are built by the first test that needs one: 6.1, for arm64
# as well, and 5.10 as the natural "before" of a backport.
test: deps validators u-boot check-format
	@for k in 6.1 5.10 "6.1 --arch arm64"; do \
		bin/dmrace kernel path $$k >/dev/null 2>&1 || \
		echo "the tests build Linux $$k, once: some 4 to 6 minutes on 2 CPUs, this machine has $$(nproc)"; \
	done
	$(GO) vet ./...
	$(MAKE) cross check-deb
	DMRACE_VALIDATORS=1 $(GO) test -timeout 60m ./...

check: build check-format
	$(GO) vet ./...
	$(GO) test -short ./...

# The tests of reports and of files skip what needs a missing tool, unless DMRACE_VALIDATORS is set.
check-formats: validators
	DMRACE_VALIDATORS=1 $(GO) test ./results/...

validators:
	@packages="$$(command -v xmllint >/dev/null || echo libxml2-utils) $$(command -v strace >/dev/null || echo strace) \
		$$(PATH="$$PATH:/usr/sbin:/sbin" command -v e2fsck >/dev/null || echo e2fsprogs)"; \
	[ -z "$$(echo $$packages)" ] || { \
		echo "installing with apt-get (a minute or two): $$packages"; \
		$(SUDO) apt-get -qq update && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$packages >/dev/null; \
	}

# The board that make test boots is QEMU with Debian's U-Boot.
u-boot:
	@[ -e /usr/lib/u-boot/qemu_arm64/u-boot.bin ] || { \
		echo "installing with apt-get: u-boot-qemu"; \
		$(SUDO) apt-get -qq update && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends u-boot-qemu >/dev/null; \
	}

# The reference scenario again and again on that board, every fault that a board can have, and
# what is behind each kind of console.
CYCLES ?= 10
check-board: ARCHES = arm64
check-board: deps u-boot
	$(GO) test ./boardtest/... -count 1
	$(GO) test ./lab -run 'TestBoard$$' -count 1 -v -timeout 2h -args -board.cycles $(CYCLES) -board.scenario mmc-slow-probe
	$(GO) test ./lab -run 'TestBoard$$' -count 1 -v -timeout 2h -args -board.cycles $(CYCLES)
	DMRACE_CHECK_BOARD=1 $(GO) test ./cmd/dmrace -run TestBench -count 1 -v -timeout 2h

# The evidence page in a browser: Chromium is installed where there is none.
check-page: build
	@command -v chromium >/dev/null || { \
		echo "installing with apt-get: chromium"; $(SUDO) apt-get -qq update && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core >/dev/null; }
	$(GO) vet -tags browser ./results/report/page/browser
	$(GO) test -tags browser -count 1 ./results/report/page/browser

# dmrace is killed during every verb that boots, reads or writes; the seed is printed.
check-faults: deps
	$(GO) test ./internal/faultcheck -count 1 -v -timeout 0 -args \
		-faults.n $(or $(N),1000000) -faults.for $(or $(FOR),$(if $(N),24h,5m)) -faults.seed $(or $(SEED),0)

# Slurm is installed where there is none, and ends with the check.
check-slurm: deps
	campaign/job/check/slurm.sh bin/dmrace $(SCENARIOS)

check-gitlab: deps
	campaign/job/check/gitlab.sh bin/dmrace $(SCENARIOS)

# The first time each fetches what it needs: some 200 MB of modules for Kubernetes, which are a
# module of their own.
ACTIONLINT ?= github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
check-jobs: check-kubernetes
	$(GO) run $(ACTIONLINT) .github/workflows/scenarios.yml
	$(GO) run $(ACTIONLINT) - < campaign/job/testdata/github

check-kubernetes:
	cd campaign/job/kubernetes && $(GO) vet . && $(GO) test -count 1 .

# Every variant of every built-in scenario is booted.
check-scenarios: deps
	DMRACE_EVERY_VARIANT=1 $(GO) test ./cmd/dmrace -run TestScenarios -count 1 -v -timeout 2h

check-format:
	@bad="$$(git ls-files '*.go' | xargs gofmt -l)"; \
	[ -z "$$bad" ] || { echo "not formatted by gofmt: $$bad"; exit 1; }

lint: build
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# The parsers against the kernel's own C first, then each fuzz target: some 40 minutes, or
# less with FUZZTIME=5s.
FUZZTIME ?= 30s
fuzz: deps
	$(GO) test ./internal/difftest -run Parsers -timeout 60m -lines 1000000
	$(GO) test ./fieldlog/explain -run Forms -timeout 60m -every
	@$(GO) list ./... | while read -r pkg; do \
		for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			$(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$pkg || exit 1; \
		done; \
	done

evidence: deps
	bin/dmrace run --out results --gzip
	$(GO) test ./results -count 1 -run Index -update

# Builds all four kernels, and says so beforehand. What is recorded is not repeated.
matrix: deps
	bin/dmrace matrix --out results --gzip
	$(GO) test ./results -count 1 -run Index -update

bench: deps
	$(GO) test -run '^$$' -bench . ./sim ./explore ./lint ./fieldlog ./linux/cmdline ./linux/dminit ./internal/difftest
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m ./cmd/dmrace

docs: build
	bin/dmrace docs out/docs

# Boots plans that nobody wrote by hand, and compares them with their predictions.
# (N=100: so many; SEED=7: other plans; KERNEL=5.10: another kernel)
compare: deps
	$(GO) test ./lab -count 1 -v -run CompareRandom -timeout 0 -args \
		-compare.n $(or $(N),20) -compare.seed $(or $(SEED),1) -compare.from $(or $(FROM),0) -compare.kernel $(or $(KERNEL),6.1) $(if $(OUT),-compare.out '$(abspath $(OUT))')

# Every variant is searched for a timing that loses: some 4 minutes.
explore: build
	$(GO) test ./cmd/dmrace -run ExplorePage -timeout 60m -explore -update

# The variants that the page does not have yet; its other rows stay as they are.
explore-missing: build
	$(GO) test ./cmd/dmrace -run ExplorePage -timeout 60m -explore.missing -update

clean:
	rm -rf bin out $(GUEST)
