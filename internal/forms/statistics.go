package forms

import (
	"context"
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/judge"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// The limits of a file whose weights are rounded, against the float32 file on the same inputs: the least cosine of all
// numbers of an output, and, of a generator that a classifier judges, the greatest share of images that change places in the
// histogram of labels.
const (
	leastCosineHalf = 0.9999
	leastCosineInt8 = 0.98
	mostMoved       = 0.05
)

// pairs is the number of batches of calibrationRows examples on which the outputs of both files are compared.
const pairs = 8

// statistics compares the file with rounded weights, in the form of the declaration, with the float32 file, and says how far
// they are apart. An error says which limit is exceeded.
func (e *exporter) statistics(ctx context.Context) ([]string, error) {
	if !e.Half && !e.Int8 {
		return nil, nil
	}
	full, err := e.engine("float32", false)
	if err != nil {
		return nil, err
	}
	stored, err := e.engine("rounded", true)
	if err != nil {
		return nil, err
	}
	lines, err := e.paired(ctx, full, stored)
	if err != nil {
		return nil, err
	}
	if j := e.judge(); j != nil {
		line, err := e.judged(ctx, j, full, stored)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// engine is the network as it was declared, with float32 weights or rounded ones, in ganc's runtime.
func (e *exporter) engine(name string, rounded bool) (*parity.File, error) {
	half, int8 := false, e.Int8 && rounded
	if rounded {
		half = e.Half
	}
	q, err := e.calibrated(e.base)
	if err != nil {
		return nil, err
	}
	if !int8 {
		q = nil
	}
	data, err := e.marshal(e.base, half, q, nil)
	if err != nil {
		return nil, err
	}
	return parity.NewFile(name, data)
}

// likeness adds up how alike the numbers of an output of two files are.
type likeness struct{ product, full, stored, difference float64 }

func (l *likeness) add(full, stored ir.Tensor) {
	for i, x := range full.Float32s() {
		a, b := float64(x), float64(stored.Float32s()[i])
		l.product, l.full, l.stored, l.difference = l.product+a*b, l.full+a*a, l.stored+b*b, l.difference+(a-b)*(a-b)
	}
}

func (l likeness) cosine() float64 {
	if l.full == 0 && l.stored == 0 {
		return 1
	}
	return l.product / math.Sqrt(l.full*l.stored)
}

// paired runs both files on the same inputs.
func (e *exporter) paired(ctx context.Context, full, stored parity.Engine) (lines []string, err error) {
	sums := make([]likeness, len(e.base.Decl.Outs))
	ports := e.ports(e.base)
	for b := range pairs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in, err := e.source("statistics").Inputs(ports, calibrationRows, b*calibrationRows, uint64(b))
		if err != nil {
			return nil, err
		}
		want, err := full.Run(named(ports, in))
		if err != nil {
			return nil, err
		}
		got, err := stored.Run(named(ports, in))
		if err != nil {
			return nil, err
		}
		for i := range want {
			if want[i].Tensor.DType() == ir.Float32 {
				sums[i].add(want[i].Tensor, got[i].Tensor)
			}
		}
	}
	least := leastCosineHalf
	if e.Int8 {
		least = leastCosineInt8
	}
	for i, p := range e.base.Decl.Outs {
		c := sums[i].cosine()
		if !(c >= least) {
			return nil, &proof.ParityError{Err: fmt.Errorf("output %s is not that of the float32 file: cosine %.4g on %d examples, want at least %g%s", p.Name, c, pairs*calibrationRows, least, e.remedy())}
		}
		lines = append(lines, fmt.Sprintf("tested: %s against the float32 file, %d examples: cosine %.6f (limit %g), difference %.2g of its size",
			p.Name, pairs*calibrationRows, c, least, math.Sqrt(sums[i].difference/max(sums[i].full, math.SmallestNonzeroFloat64))))
	}
	return lines, nil
}

// remedy is the advice where a limit is exceeded.
func (e *exporter) remedy() string {
	if e.Int8 && e.Percentile == 100 {
		return ": try --percentile 99.9, or --weights fp16"
	}
	return ""
}

// judge is the classifier for the images that the network draws; nil where it draws none that one knows.
func (e *exporter) judge() *judge.Judge {
	if e.readsData() && e.labelled() < 0 || e.drawing() < 0 {
		return nil
	}
	j := judge.ForDigest(e.record.Manifest.DataDigest)
	if j == nil {
		return nil
	}
	image := e.base.Decl.Outs[e.drawing()].Port.Image
	if j.Pixels != image.H*image.W*image.Channels() || !j.HasFeatures() {
		return nil
	}
	return j
}

// drawing is the first output of images, −1 where there is none.
func (e *exporter) drawing() int {
	for i, p := range e.base.Decl.Outs {
		if p.Port.Image != nil {
			return i
		}
	}
	return -1
}

// labelled is the input of labels of a network that takes noise besides, and nothing else; −1 for another network.
func (e *exporter) labelled() int {
	at, noise := -1, false
	for i, p := range e.base.Decl.Ins {
		switch {
		case p.Port.Law != nil:
			noise = true
		case p.Port.Classes > 0 && p.Value.DType() == ir.Int64 && at < 0:
			at = i
		default:
			return -1
		}
	}
	if !noise {
		return -1
	}
	return at
}
