# make check: everything that must hold before a commit, in under a minute.
GO ?= go
export CGO_ENABLED = 0
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.6.1

.PHONY: check format vet lint generated purego test slow size release

check: format vet lint purego test

format:
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "not formatted:"; echo "$$out"; exit 1; }

vet:
	$(GO) vet ./...

lint:
	$(GO) run $(STATICCHECK) ./...

# generated: what generators make is what is committed; the tests hold it too.
generated:
	$(GO) test -count=1 -run Fresh ./internal/onnxpb ./internal/kernel/internal/functions ./ir/op/internal/opsdoc

# purego: the tag is read in internal/kernel alone; TestOtherMachines type-checks the rest with it.
purego:
	$(GO) vet -tags purego ./internal/kernel

# release: the binary that is published, without symbols, MNIST inside, and its size, which may be RELEASE bytes.
RELEASE = 40000000
release:
	$(GO) build -trimpath -ldflags '-s -w' -o bin/ganc ./cmd/ganc
	@size=$$(wc -c <bin/ganc); echo "bin/ganc: $$size bytes of $(RELEASE)"; test $$size -le $(RELEASE)

# test: vet has looked at the tests already.
test:
	$(GO) test -short -vet=off ./...

# slow: what CI runs besides.
slow:
	$(GO) test ./...

# fuzz: every fuzz target for FUZZTIME, and how often it ran.
FUZZTIME = 1m
.PHONY: fuzz
fuzz:
	@.ci/fuzz $(FUZZTIME)

# differential: 10,000 random models in ganc's runtime and in ONNX Runtime, into runtime/parity/testdata/differential.md (three
# minutes). GANC_PYTHON is an interpreter with onnx and onnxruntime.
.PHONY: differential
differential:
	$(GO) test -count=1 ./runtime/parity -run Differential -graphs 10000 -record

# loaders: peak memory and time of every loader of data on 100 MB of each form, and on hostile inputs.
.PHONY: loaders
loaders:
	$(GO) test -count=1 -v -run 'TestLoaders|TestHostile' ./dataset -mb 100 | grep -E 'peak|FAIL|ok'

# size: lines of Go by package, tests and generated files left out.
size:
	@git ls-files '*.go' | grep -vE '_test\.go$$|\.pb\.go$$|/z[^/]*\.go$$|_asm/' | xargs wc -l | sort -n

# quality: trains the recipes that bench/quality holds to bars, measures the files, renews bench/quality/RESULTS.md.
# ONLY=aae,dcgan takes some of the bars, SEEDS=3 that many seeds of each.
ONLY ?=
SEEDS ?= 1
.PHONY: quality
quality:
	$(GO) build -o bin/recipes ./bench/quality/recipes
	$(GO) run ./bench/quality -only '$(ONLY)' -seeds $(SEEDS)

# results: what every model of the zoo reaches with seed 1, into testdata/results.csv (about three quarters of an hour on
# two cores), and what bench/judge says of the images that it draws from noise. CLASSIFIER is an ONNX file that tells digits
# apart, PYTHON one with numpy and onnxruntime.
PYTHON ?= python3
CLASSIFIER ?= ../shared/data/onnx-models/mnist-12.onnx
NOT_JUDGED = ae dae sae gan2d pix2pix cyclegan convae cvaefill classifier# they have no law to draw codes from, or draw no images
.PHONY: results
results:
	$(GO) build -o bin/ganc ./cmd/ganc
	echo model,steps,measure,value > testdata/results.csv
	for m in $$(.ci/models bin/ganc); do \
		bin/ganc build $$m --seed 1 && .ci/results $$m build/$$m/metrics.csv >> testdata/results.csv || exit 1; \
		case " $(NOT_JUDGED) " in *" $$m "*) continue;; esac; \
		$(PYTHON) bench/judge/judge.py $$(ls build/$$m/generator.onnx 2>/dev/null || echo build/$$m/decoder.onnx) $(CLASSIFIER) \
			--csv $$m,$$(tail -1 build/$$m/metrics.csv | cut -d, -f1) >> testdata/results.csv || exit 1; \
	done
