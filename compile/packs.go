package compile

import (
	"sync"
	"weak"

	"github.com/ganc-ml/ganc/ir"
)

// Packs are constants in the orders that ops want (ir.Packer). Codes that are bound with one Packs share them: each constant is
// packed once for each order, when the first Code that wants it is bound, and goes with the last such Code. What no op wants
// in another order takes no memory and no time; batches of one example, for example, read weights as they lie. The zero Packs
// is empty, and goroutines may share it.
type Packs struct {
	mu   sync.Mutex
	held map[packKey]weak.Pointer[packed]
}

// packKey tells constants apart by the place of their first byte.
type packKey struct {
	constant weak.Pointer[byte]
	order    ir.Packing
}

// packed keeps a tensor for as long as a Code keeps it.
type packed struct{ tensor ir.Tensor }

// Bind is the function Bind, with these Packs.
func (p *Packs) Bind(g *ir.Graph, n, threads int, memory Memory) (*Code, error) {
	return (&Workspace{packs: p}).Bind(g, n, threads, memory)
}

// Bytes is the memory of what Codes hold.
func (p *Packs) Bytes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	size := 0
	for _, held := range p.held {
		if x := held.Value(); x != nil {
			size += len(x.tensor.Bytes())
		}
	}
	return size
}

// of returns a constant in an order.
func (p *Packs) of(constant ir.Tensor, order ir.Packing) *packed {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := packKey{weak.Make(&constant.Bytes()[0]), order}
	if x := p.held[key].Value(); x != nil {
		return x
	}
	for key, held := range p.held {
		if held.Value() == nil {
			delete(p.held, key)
		}
	}
	if p.held == nil {
		p.held = map[packKey]weak.Pointer[packed]{}
	}
	x := &packed{order.Pack(constant)}
	p.held[key] = weak.Make(x)
	return x
}
