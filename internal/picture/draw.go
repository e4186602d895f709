package picture

import (
	"bytes"
	"slices"

	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
)

// Network is a function of tensors: an exported network as the training graph computes it, or a loaded file.
type Network interface {
	// Run computes the outputs for a batch of n, inputs and outputs in the order of the ports.
	Run(n int, in []ir.Tensor) ([]ir.Tensor, error)
}

// Draw runs net, which is p.Network in any form, on inputs of the source and returns the picture as PNG. noisy is p.Noisy, nil
// where that is. Images have the names of their classes beside them. Rows of examples stand above their copies, with the
// noisy images that they are copied from between them, or with what the copies are to be like below.
func (p Picture) Draw(net, noisy Network, src feed.Source) ([]byte, error) {
	draw := p.drawn
	if p.Input >= 0 {
		draw = p.copied
	}
	grid, err := draw(net, noisy, src)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = grid.Write(&b)
	return b.Bytes(), err
}

// drawn is what the network draws from noise.
func (p Picture) drawn(net, _ Network, src feed.Source) (g imagegrid.Grid, err error) {
	port := p.Named.Outs[p.Output].Port
	n := Samples(port)
	in, err := src.Inputs(p.Network.Ins, n, 0, 0)
	if err != nil {
		return g, err
	}
	out, err := net.Run(n, in)
	if err != nil {
		return g, err
	}
	g = imagegrid.Grid{Batch: Shown(out[p.Output], port, n), Columns: Columns}
	if port.Image == nil {
		return g, nil
	}
	var ports []ir.Port
	for _, in := range p.Named.Ins {
		ports = append(ports, in.Port)
	}
	return g.Labelled(ClassNames(ports, in, n)), nil
}

// copied is rows of examples above rows of their copies.
func (p Picture) copied(net, noisy Network, src feed.Source) (g imagegrid.Grid, err error) {
	names := []string{"input", "output"}
	if p.Noisy != nil {
		names = []string{"input", "noisy", "output"}
	}
	if p.Target != nil {
		names = append(names, "target")
	}
	n := (Images/Columns + len(names) - 1) / len(names) * Columns
	in, err := src.Inputs(p.Network.Ins, n, 0, 0)
	if err != nil {
		return g, err
	}
	kinds := []ir.Tensor{in[p.Input]}
	if p.Noisy != nil {
		image, err := p.corrupted(noisy, src, n)
		if err != nil {
			return g, err
		}
		if kinds = append(kinds, image); !p.addsNoise() {
			in[p.Input] = image
		}
	}
	out, err := net.Run(n, in)
	if err != nil {
		return g, err
	}
	port := p.Network.Outs[p.Output].Port
	var batches []imagegrid.Batch
	for _, t := range kinds {
		b := Shown(t, port, n)
		b.Pixels = rescaled(b.Pixels, p.Network.Ins[p.Input].Port, port)
		batches = append(batches, b)
	}
	batches = append(batches, Shown(out[p.Output], port, n))
	if p.Target != nil {
		of, err := src.Inputs([]ir.NetworkPort{*p.Target}, n, 0, 0)
		if err != nil {
			return g, err
		}
		b := Shown(of[0], port, n)
		b.Pixels = rescaled(b.Pixels, p.Target.Port, port)
		batches = append(batches, b)
	}
	return stacked(Columns, names, batches...)
}

// corrupted is the noisy images of n examples.
func (p Picture) corrupted(noisy Network, src feed.Source, n int) (t ir.Tensor, err error) {
	in, err := src.Inputs(p.Noisy.Ins, n, 0, 0)
	if err != nil {
		return t, err
	}
	out, err := noisy.Run(n, in)
	if err != nil {
		return t, err
	}
	return out[0], nil
}

// addsNoise reports whether the network takes the noise that makes its image noisy, and makes it so itself.
func (p Picture) addsNoise() bool {
	return slices.ContainsFunc(p.Noisy.Ins, func(of ir.NetworkPort) bool {
		return isNoise(of) && slices.ContainsFunc(p.Network.Ins, func(in ir.NetworkPort) bool { return in.Value.Op() == of.Value.Op() })
	})
}

// stacked is a grid of rows of each batch in turns, each row with the name of its batch.
func stacked(columns int, names []string, batches ...imagegrid.Batch) (g imagegrid.Grid, err error) {
	g.Columns = columns
	if g.Batch, err = imagegrid.Stack(columns, batches...); err != nil {
		return g, err
	}
	for row := range g.N / columns {
		g.Rows = append(g.Rows, names[row%len(names)])
	}
	return g, nil
}
