package models

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// codePrior is an autoregressive distribution of codes in places: the neural autoregressive distribution estimator of
// Larochelle & Murray (2011), with a deep network behind its hidden layer (Uria et al. 2016).
type codePrior struct {
	codes  int
	hidden int
	tables []*nn.Net // of each place but the last: what its code adds to the hidden layer of the places behind it
	next   *nn.Net   // from the hidden layer of a place, the logits of its code
}

func newCodePrior(codes, places int) codePrior {
	p := codePrior{codes: codes, hidden: 256}
	for i := range places - 1 {
		p.tables = append(p.tables, nn.Sequential(fmt.Sprintf("prior.table%d", i), nn.Embedding{Num: codes, Out: p.hidden, Init: nn.Normal{SD: 0.1}}))
	}
	p.next = mlp("prior.next", nn.SiLU{}, []int{512, codes})
	return p
}

func (p codePrior) blocks() []ir.Block {
	out := []ir.Block{p.next}
	for _, t := range p.tables {
		out = append(out, t)
	}
	return out
}

// empty is the hidden layer [N, hidden] of the first place.
func (p codePrior) empty(m *ir.Model) ir.Value {
	return op.Expand(m.Graph().Scalar(ir.Float32, 0), ir.MakeDims(ir.Batch, ir.Dim(p.hidden)))
}

// nats is −log p of codes i64 [N, places]: summed over places, mean over the batch.
func (p codePrior) nats(codes ir.Value) ir.Value {
	places := len(p.tables) + 1
	columns := op.Split(codes, 1, slices.Repeat([]ir.Dim{1}, places)...)
	layers := []ir.Value{p.empty(codes.Model())}
	for i := range columns {
		columns[i] = op.Reshape(columns[i], ir.Batch)
		if i < places-1 {
			layers = append(layers, op.Add(layers[i], p.tables[i].Apply(columns[i])))
		}
	}
	logits := p.next.Apply(op.Concat(0, layers...))
	return op.Scale(nn.CrossEntropy(logits, op.Concat(0, columns...)), float64(places))
}

// draw draws codes i64 [N, places] with uniform noise [N, places·codes], and gives log p of them, [N]. A place has the code
// of the greatest sum of logit and Gumbel noise −log(−log u).
func (p codePrior) draw(noise ir.Value) (codes, logProb ir.Value) {
	gumbel := op.Neg(op.Log(op.Neg(op.Log(op.Clip(noise, 0x1p-25, 1-0x1p-24)))))
	layer := p.empty(noise.Model())
	var drawn []ir.Value
	for i := range len(p.tables) + 1 {
		logits := p.next.Apply(layer)
		disturbed := op.Add(logits, op.Slice(gumbel, 1, i*p.codes, (i+1)*p.codes))
		code := op.Reshape(op.ArgMax(ir.StopGradient(disturbed), 1), ir.Batch, 1)
		chosen := op.GatherElements(op.LogSoftmax(logits, 1), code, 1)
		drawn = append(drawn, code)
		if i == 0 {
			logProb = chosen
		} else {
			logProb = op.Add(logProb, chosen)
		}
		if i < len(p.tables) {
			layer = op.Add(layer, p.tables[i].Apply(op.Reshape(code, ir.Batch)))
		}
	}
	return op.Concat(1, drawn...), op.Reshape(logProb, ir.Batch)
}
