package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// PlaneChain is a Chain over images whose channels come last, and a PlaneSum of each register that Sums lists, in one pass over
// memory: of "z=a*b" and the registers "az" a pass stores nothing but the sums of a and of a·b. Its outputs are those of the
// Chain and then the sums. Every input has the shape of the images, or is one element, a row of channels, or one of these for
// each image.
type PlaneChain struct {
	Program string
	Sums    string
	PlaneSum
}

func (PlaneChain) Spec() ir.Spec {
	return ir.Spec{Name: "PlaneChain", In: ir.Arity{Min: 1, Max: maxInputs}, Doc: "elementwise ops on images with the channels last, and sums over planes, in one pass over memory"}
}

func (o PlaneChain) Infer(in []ir.Type) ([]ir.Type, error) {
	p, err := parse(o.Program)
	if err != nil {
		return nil, err
	}
	if _, err := (Chain{o.Program}).Infer(in); err != nil {
		return nil, err
	}
	images := imagesOf(in)
	sum, err := o.PlaneSum.Infer([]ir.Type{images})
	if err != nil {
		return nil, err
	}
	for i, t := range in {
		if _, ok := imageReach(images, t); !ok {
			return nil, fmt.Errorf("input %d is %v, which is neither %v nor for each image or all of them an element or a row", i, t, images)
		}
	}
	if o.Sums == "" || len(o.Sums) > kernel.MaxChainSums {
		return nil, fmt.Errorf("%d sums, want 1 to %d", len(o.Sums), kernel.MaxChainSums)
	}
	out := p.outTypes(images.Dims)
	for i := range len(o.Sums) {
		var r uint8
		if !register(o.Sums[i], &r) || !p.isWhole(r, in, images) {
			return nil, fmt.Errorf("sums %q: register %q holds no numbers of shape %v", o.Sums, o.Sums[i:i+1], images.Dims)
		}
		out = append(out, sum[0])
	}
	return out, nil
}

// imagesOf is the type to which float inputs broadcast.
func imagesOf(in []ir.Type) ir.Type {
	var d ir.Dims
	for _, t := range in {
		d, _ = d.Broadcast(t.Dims)
	}
	return ir.Type{DType: ir.Float32, Dims: d}
}

// isWhole reports whether a register holds numbers of the shape of images at the end.
func (p *program) isWhole(r uint8, in []ir.Type, images ir.Type) bool {
	if p.isBool(r) {
		return false
	}
	if int(r) < len(in) {
		return in[r] == images
	}
	for i := range p.steps[:p.count] {
		if p.steps[i].dst == r {
			return true
		}
	}
	return false
}

// imageReach is how an operand of type t meets images whose channels come last; ok is false if a Chain over images cannot read it.
func imageReach(images, t ir.Type) (reach kernel.Reach, ok bool) {
	shape, own := images.Bind(0), t.Bind(0)
	reach, line := reachOf(shape, own)
	channels := shape[len(shape)-1]
	switch {
	case reach == kernel.Whole, reach == kernel.One:
		return reach, true
	case reach == kernel.Row && line == channels:
		return reach, true
	case len(own) < len(shape) || own[0] != shape[0] || t.DType != ir.Float32:
		return 0, false
	}
	for _, n := range own[1 : len(own)-1] {
		if n != 1 {
			return 0, false
		}
	}
	switch own[len(own)-1] {
	case channels:
		return kernel.EachRow, true
	case 1:
		return kernel.EachOne, true
	}
	return 0, false
}

// Scratch is room for the sums of single images, for each register, and for the count.
func (o PlaneChain) Scratch(_, in []ir.Type) int {
	shape := imagesOf(in).Bind(0)
	return (len(o.Sums)*shape[0]*shape[len(shape)-1] + 1) * 4
}

// Eval runs the program on the images one after the other.
func (o PlaneChain) Eval(e *ir.Env, out, in []ir.Tensor) {
	o.Prepare(typesOf(out), typesOf(in))(e, out, in)
}

// Prepare parses the program and finds how each input meets the images.
func (o PlaneChain) Prepare(out, in []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	p, err := parse(o.Program)
	if err != nil {
		panic(err) // Infer has accepted it
	}
	images := imagesOf(in)
	shape := images.Bind(0)
	r := &planeRunner{PlaneChain: o, images: shape[0], channels: shape[len(shape)-1], positions: 1, runner: runner{steps: p.kernelSteps()}}
	for _, n := range shape[1 : len(shape)-1] {
		r.positions *= n
	}
	for _, t := range in {
		reach, _ := imageReach(images, t)
		r.reaches = append(r.reaches, reach)
	}
	return r.run
}

// planeRunner is a parsed program, with the reach of each input and the sizes of the images.
type planeRunner struct {
	runner
	PlaneChain
	images, positions, channels int
}

func (r *planeRunner) run(e *ir.Env, out, in []ir.Tensor) {
	c := kernel.NewImageChain(r.images, r.positions, r.channels)
	for i, t := range in {
		bind(c, uint8(i), t, r.reaches[i])
	}
	totals := out[len(out)-len(r.Sums):]
	for i, t := range out[:len(out)-len(r.Sums)] {
		bind(c, firstOutput+uint8(i), t, kernel.Whole)
	}
	for _, s := range r.steps {
		c.Step(s)
	}
	room, size := floats(e.Scratch), r.images*r.channels
	each := func(i int) []float32 {
		if r.overBatch() {
			return room[1+i*size:][:size]
		}
		return totals[i].Float32s()
	}
	for i := range totals {
		var reg uint8
		register(r.Sums[i], &reg)
		c.Sum(reg, each(i))
	}
	c.Run(e.Threads)
	for i := range totals {
		r.finish(e.Threads, totals[i].Float32s(), each(i), room[:1], r.images, r.positions, r.channels)
	}
}

// Alias lets an output replace an input as in a Chain, if the input is not added up.
func (o PlaneChain) Alias(out, in int) bool {
	p, err := parse(o.Program)
	if err != nil || out >= p.outputs() {
		return false
	}
	for i := range len(o.Sums) {
		if o.Sums[i] == letter(uint8(in)) {
			return false
		}
	}
	return Chain{o.Program}.Alias(out, in)
}

func (o PlaneChain) Decompose(in []ir.Value) []ir.Value {
	p, err := parse(o.Program)
	if err != nil {
		return []ir.Value{in[0].Graph().Fail("%w", err)}
	}
	regs := p.applyAll(in)
	out := regs[firstOutput:][:p.outputs():p.outputs()]
	for i := range len(o.Sums) {
		var r uint8
		register(o.Sums[i], &r)
		out = append(out, o.PlaneSum.Decompose(regs[r:r+1])...)
	}
	return out
}
