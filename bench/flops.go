package bench

import (
	"slices"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

// Flops counts the floating-point operations of the matrix products and convolutions of bound code: two for each multiply-add.
// It counts nothing else that a program computes.
func Flops(c *compile.Code) int {
	total := 0
	for _, s := range c.Steps {
		if o, ok := s.Node.Op().(ir.FLOPCounter); ok {
			total += o.FLOPs(s.Node.OutTypes(), s.Node.InTypes())
		}
	}
	return total
}

// StepFlops counts the floating-point operations of one training iteration of batch size n in a stage of the plan, the
// mean over the period of lazy terms.
func StepFlops(p *compile.Plan, stage, n int) (float64, error) {
	total := 0
	for _, e := range executions(p, stage) {
		f, err := variantFlops(p, e.group, e.variant, n)
		if err != nil {
			return 0, err
		}
		total += f * e.count
	}
	return float64(total) / float64(Period(p, stage)), nil
}

// execution is a program of a stage: a group of the plan in a variant.
type execution struct {
	group   int
	variant compile.Variant
	count   int // how often it runs in a period
}

// executions lists the programs of a stage in the order in which a period first runs them.
func executions(p *compile.Plan, stage int) (list []execution) {
	s := p.Stages[stage]
	for step := range Period(p, stage) {
		for g := s.First; g < s.End; g++ {
			for j := range p.Groups[g].Count {
				v := p.VariantAt(g, uint64(step*p.Groups[g].Count+j), j)
				i := slices.IndexFunc(list, func(e execution) bool { return e.group == g && e.variant == v })
				if i < 0 {
					i = len(list)
					list = append(list, execution{group: g, variant: v})
				}
				list[i].count++
			}
		}
	}
	return list
}

func variantFlops(p *compile.Plan, g int, v compile.Variant, n int) (int, error) {
	prog, err := p.Program(g, v)
	if err != nil {
		return 0, err
	}
	tensors := map[*ir.State]ir.Tensor{}
	code, err := compile.Bind(prog.Graph, n, 1, func(s *ir.State) ir.Tensor {
		if _, ok := tensors[s]; !ok {
			tensors[s] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
		}
		return tensors[s]
	})
	if err != nil {
		return 0, err
	}
	return Flops(code), nil
}

// maxPeriod bounds Period, for models whose lazy terms hardly ever meet.
const maxPeriod = 1024

// Period is the number of iterations after which the same variants of the programs of a stage come again.
func Period(p *compile.Plan, stage int) int {
	n := 1
	for _, g := range p.Groups[p.Stages[stage].First:p.Stages[stage].End] {
		for _, o := range g.Objectives {
			for _, l := range o.Lazies {
				n = min(n/gcd(n, l.Every)*l.Every, maxPeriod)
			}
		}
	}
	return n
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
