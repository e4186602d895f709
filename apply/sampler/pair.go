package sampler

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/ir"
)

// pair is a decoder of a model and the encoder that gives its codes.
type pair struct {
	encoder, decoder *ir.Network
	input            int // of the decoder: the code
	mean             int // of the encoder: the output that is the code, or its mean
	logVar           int // of the encoder: the logarithm of the variance, or −1
}

func (p pair) code() ir.NetworkPort { return p.decoder.Ins[p.input] }

// width is the numbers of a code.
func (p pair) width() int { return p.code().Value.Dim(1).Coef() }

// pairOf finds the first decoder of a model that has an encoder, or the one called net.
func pairOf(m *ir.Model, net string) (pair, error) {
	var names, list []string
	for _, n := range m.Networks {
		names = append(names, n.Name)
		list = append(list, n.Name+": "+summary.Signature(n))
	}
	if net != "" && !slices.Contains(names, net) {
		return pair{}, fault.Usagef("model %s has no network %q%s (networks: %s)", m.Name, net, spell.Hint(net, names), strings.Join(names, ", "))
	}
	if slices.Contains(names, Name) {
		return pair{}, fault.Usagef("model %s has a network called %s already: --prior would make another", m.Name, Name)
	}
	for _, d := range m.Networks {
		if net != "" && d.Name != net {
			continue
		}
		for _, e := range m.Networks {
			if p, ok := join(e, d); ok && e != d {
				return p, nil
			}
		}
	}
	what := "no encoder and decoder of one code, numbers [N×width]"
	if net != "" {
		what = "no encoder that gives the codes, numbers [N×width], that " + net + " takes"
	}
	return pair{}, fault.Usagef("flag --prior: model %s has %s: a prior is fitted to codes of images\n  %s", m.Name, what, strings.Join(list, "\n  "))
}

// join reports whether the encoder e gives codes that the decoder d takes.
func join(e, d *ir.Network) (p pair, ok bool) {
	p = pair{encoder: e, decoder: d, input: -1, mean: -1, logVar: -1}
	for i, in := range d.Ins {
		switch t := in.Value.Type(); {
		case isLabel(in):
		case p.input < 0 && t.DType == ir.Float32 && t.Rank() == 2 && t.At(0) == ir.Batch && !t.At(1).IsBatch() && !isData(in):
			p.input = i
		default:
			return p, false
		}
	}
	if p.input < 0 || !slices.ContainsFunc(e.Ins, isData) || slices.ContainsFunc(e.Ins, func(in ir.NetworkPort) bool { return !isData(in) }) {
		return p, false
	}
	code := p.code()
	named := func(name string) int {
		return slices.IndexFunc(e.Outs, func(o ir.NetworkPort) bool { return o.Name == name && o.Value.Type() == code.Value.Type() })
	}
	if p.mean = named(code.Name); p.mean < 0 {
		p.mean, p.logVar = named("mean"), named("logvar")
	}
	return p, p.mean >= 0
}

func isData(p ir.NetworkPort) bool { _, ok := feed.Field(p); return ok }

// isLabel reports whether a port takes a class for each example.
func isLabel(p ir.NetworkPort) bool { return p.Port.Classes > 0 && p.Port.Law == nil }
