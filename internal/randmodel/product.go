package randmodel

import "github.com/ganc-ml/ganc/ir"

func matMul(n *node) bool {
	n.typed(n.kind.types)
	if n.opset < 9 && !n.dt.IsFloat() {
		n.dt = ir.Float32
	}
	s := n.operand(1, 4).t.Shape()
	k := s[len(s)-1]
	switch {
	case n.maybe(0.15):
		n.with(n.dt, k)
	case n.maybe(0.6):
		n.operandOf(n.dt, func(t []int) bool { return len(t) == 2 && t[0] == k }, func() []int { return []int{k, n.size()} })
	default:
		batch := []int{}
		if len(s) > 2 {
			batch = n.broadcastable(s[:len(s)-2])
		}
		n.with(n.dt, append(batch, k, n.size())...)
	}
	return true
}

func gemm(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(2, 2).t.Shape()
	m, k := s[0], s[1]
	if n.maybe(0.4) {
		n.int("transA", 1)
		m, k = k, m
	}
	columns := n.size()
	if n.maybe(0.5) {
		n.int("transB", 1)
		n.with(n.dt, columns, k)
	} else {
		n.with(n.dt, k, columns)
	}
	if n.opset < 11 || n.maybe(0.7) {
		n.with(n.dt, n.broadcastable([]int{m, columns})...)
		if n.maybe(0.4) {
			n.float("beta", choose(n.drawer, 0.5, 2.0, -1.0, 0.0))
		}
	}
	if n.maybe(0.4) {
		n.float("alpha", choose(n.drawer, 0.5, 2.0, -1.0))
	}
	return m*k*columns > 0
}

// equations are forms of einsum, with the sizes that stand for letters drawn anew.
var equations = []string{"ij,jk->ik", "bij,bjk->bik", "ij->ji", "ij->i", "ii->i", "i,j->ij", "bhid,bhjd->bhij", "ij,ij->", "...ij,...jk->...ik", "ijk,jl->ilk", "abc->cba",
	"bij,bjk", "i,i->", "ij,jk,kl->il"}

func einsum(n *node) bool {
	n.typed(n.kind.types)
	equation := choose(n.drawer, equations...)
	n.text("equation", equation)
	sizes := map[rune]int{}
	shape := []int{}
	for _, c := range equation + "," {
		switch {
		case c == '.':
			if len(shape) == 0 {
				shape = []int{2}
			}
		case c == '-' || c == ',':
			n.with(n.dt, shape...)
			shape = []int{}
		default:
			if sizes[c] == 0 {
				sizes[c] = n.between(1, 5)
			}
			shape = append(shape, sizes[c])
		}
		if c == '-' {
			break
		}
	}
	return true
}

// attention has queries of 2 to 4 dimensions … as the standard writes them: [batch, heads, length, size].
func attention(n *node) bool {
	n.dt = ir.Float32
	b, heads, q, k, e := n.between(1, 2), choose(n.drawer, 1, 2, 4), n.between(1, 5), n.between(1, 6), choose(n.drawer, 2, 4, 8)
	shared := heads
	if n.maybe(0.3) {
		shared = 1
	}
	v := choose(n.drawer, 2, 4, e)
	if n.maybe(0.5) {
		n.with(n.dt, b, heads, q, e)
		n.with(n.dt, b, shared, k, e)
		n.with(n.dt, b, shared, k, v)
	} else {
		n.with(n.dt, b, q, heads*e)
		n.with(n.dt, b, k, shared*e)
		n.with(n.dt, b, k, shared*v)
		n.int("q_num_heads", heads)
		n.int("kv_num_heads", shared)
	}
	switch n.r.IntN(4) {
	case 0:
		n.with(n.dt, q, k)
	case 1:
		n.int("is_causal", 1)
	}
	if n.maybe(0.3) {
		n.float("scale", 0.3)
	}
	if n.maybe(0.2) {
		n.float("softcap", 2)
	}
	return true
}

func rotaryEmbedding(n *node) bool {
	n.dt = ir.Float32
	b, heads, q, e := n.between(1, 2), n.between(1, 3), n.between(1, 5), choose(n.drawer, 2, 4, 8)
	if n.maybe(0.5) {
		n.with(n.dt, b, heads, q, e)
	} else {
		n.with(n.dt, b, q, heads*e)
		n.int("num_heads", heads)
	}
	if n.maybe(0.5) {
		n.with(n.dt, 9, e/2)
		n.with(n.dt, 9, e/2)
		n.indices(ir.Int64, []int{b, q}, func(int) int { return 9 })
		for i, p := range n.in[3].t.Int64s() {
			n.in[3].t.Int64s()[i] = (p + 9) % 9
		}
	} else {
		n.with(n.dt, b, q, e/2)
		n.with(n.dt, b, q, e/2)
	}
	if n.maybe(0.4) {
		n.int("interleaved", 1)
	}
	return true
}
