// Hashes trains three small models, runs a file, and prints the SHA-256 of what comes out: of the exported files of a dense GAN, a
// convolutional GAN and a variational autoencoder, and of the outputs of the file. The numbers are the same for every machine, vector
// width and number of threads; testdata/hashes.txt holds them, and .ci/hashes builds this program for every machine that it can
// run.
//
//	hashes [-threads N] FILE
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"runtime"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	ganc "github.com/ganc-ml/ganc/runtime"
)

func main() {
	threads := flag.Int("threads", runtime.GOMAXPROCS(0), "workers")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: hashes [-threads N] FILE")
		os.Exit(2)
	}
	lines, err := hashes(flag.Arg(0), *threads)
	if err != nil {
		fmt.Fprintln(os.Stderr, "hashes:", err)
		os.Exit(1)
	}
	for _, l := range lines {
		fmt.Println(l)
	}
	fmt.Fprintf(os.Stderr, "%s/%s, %s kernels, %d threads\n", runtime.GOOS, runtime.GOARCH, kernel.ISA(), *threads)
}

// hashes returns the table, a line "SHA256  NAME" for each.
func hashes(path string, threads int) (lines []string, err error) {
	for _, m := range narrow {
		sum, err := trained(m.declare, threads)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		lines = append(lines, fmt.Sprintf("%x  %s", sum, m.name))
	}
	sum, err := inferred(path, threads)
	if err != nil {
		return nil, err
	}
	return append(lines, fmt.Sprintf("%x  inference", sum)), nil
}

// The training of each model: a few updates, so that every lazy term, moment, average and running statistic takes part.
const (
	steps = 10
	batch = 16
)

// trainer trains a model.
func trainer(declare func() (*ir.Model, error), threads int) (*train.Trainer, error) {
	m, err := declare()
	if err != nil {
		return nil, err
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		return nil, err
	}
	data, err := blocks()
	if err != nil {
		return nil, err
	}
	t, err := train.New(plan, data, train.Options{Seed: 1, Steps: steps, Batch: batch, Threads: threads})
	if err != nil {
		return nil, err
	}
	return t, t.Run(context.Background())
}

// trained is the digest of the files that a model exports after its training.
func trained(declare func() (*ir.Model, error), threads int) ([]byte, error) {
	t, err := trainer(declare, threads)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	for _, n := range t.Plan.Model.Networks {
		ref, err := t.Reference(n)
		if err != nil {
			return nil, err
		}
		file, err := marshal(ref, t.State)
		if err != nil {
			return nil, err
		}
		h.Write(file)
	}
	return h.Sum(nil), nil
}

// marshal is a trained network as a file, without lines of source.
func marshal(ref *train.Reference, state func(*ir.State) ir.Tensor) ([]byte, error) {
	return export.Marshal(ref.Graph, export.Options{Weights: state, Network: ref.Network, NoSource: true})
}

// inferred is the digest of the outputs of a file.
func inferred(path string, threads int) ([]byte, error) {
	s, err := ganc.LoadFile(path, ganc.WithThreads(threads))
	if err != nil {
		return nil, err
	}
	in, err := feed.Source{Seed: 1, Name: "hashes"}.Session(s.Inputs(), batch)
	if err != nil {
		return nil, err
	}
	out, err := s.Run(in...)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	for _, t := range out {
		h.Write(t.Bytes())
	}
	return h.Sum(nil), nil
}
