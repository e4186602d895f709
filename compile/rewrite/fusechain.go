package rewrite

import (
	"slices"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
)

// chains joins elementwise ops of one shape that feed each other into Chains: first those whose operands have lines of one length,
// which a Chain reads fastest.
func chains(g *ir.Graph) *ir.Graph {
	j := newJoiner(g)
	for j.joinAll() {
	}
	for j.mixed = true; j.joinAll(); {
	}
	j.joinSums()
	c := ir.NewCopier(ir.NewGraph(true))
	links := map[int]map[ir.Value]ir.Value{} // group → copies of the outputs of its Chain
	c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value {
		group := j.group[n.ID()]
		if len(j.members[group]) < 2 {
			return nil
		}
		if links[group] == nil {
			links[group] = j.emit(c, group)
		}
		return []ir.Value{links[group][n.Out(0)]} // the zero Value where only the Chain itself reads it
	}
	c.Graph(g)
	return c.Dst
}

// joinAll joins along every edge once and reports whether a group changed. It must be repeated, because a Chain may be
// able to hold two nodes only together with a third.
func (j *joiner) joinAll() (changed bool) {
	for id := range j.g.Len() {
		for _, v := range j.g.Node(id).Ins() {
			changed = j.join(v.Node().ID(), id) || changed
		}
	}
	return changed
}

// join puts two nodes into one group, if a Chain can hold them and no cycle arises.
func (j *joiner) join(a, b int) bool {
	x, y := j.group[a], j.group[b]
	if x == y || !j.fusible[a] || !j.fusible[b] || j.g.Node(a).Out(0).Type().Dims != j.g.Node(b).Out(0).Type().Dims ||
		!j.mixed && fused.CommonLine(j.line[x], j.line[y]) < 0 {
		return false
	}
	both := append(slices.Clone(j.members[x]), j.members[y]...)
	slices.Sort(both)
	if _, _, _, ok := j.link(both); !ok || j.reaches(both, both, min(j.rank[x], j.rank[y])) {
		return false
	}
	j.merge(x, y)
	return true
}

// link is the Chain or PlaneChain of nodes, with its inputs and outputs.
func (j *joiner) link(ids []int) (o ir.Op, in, out []ir.Value, ok bool) {
	var nodes, sums []ir.Node
	for _, id := range ids {
		if n := j.g.Node(id); j.fusible[id] {
			nodes = append(nodes, n)
		} else {
			sums = append(sums, n)
		}
	}
	needed := func(v ir.Value) bool {
		if j.readers.roots[v] > 0 {
			return true
		}
		for _, n := range j.readers.of[v] {
			if _, member := slices.BinarySearch(ids, n.ID()); !member {
				return true
			}
		}
		return false
	}
	if len(sums) == 0 {
		return fused.Link(nodes, needed)
	}
	return fused.LinkSums(nodes, sums, needed)
}

// emit applies the Chain of a group.
func (j *joiner) emit(c *ir.Copier, group int) map[ir.Value]ir.Value {
	chain, in, out, _ := j.link(j.members[group])
	copies := map[ir.Value]ir.Value{}
	args := c.Values(in)
	var origins []ir.Origin
	for _, id := range j.members[group] {
		origins = append(origins, j.g.Node(id).Origins()...)
	}
	c.Dst.At(origins, func() {
		for i, v := range c.Dst.ApplyAll(chain, args...) {
			copies[out[i]] = v
		}
	})
	return copies
}
