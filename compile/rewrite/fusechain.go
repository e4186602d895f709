package rewrite

import (
	"slices"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
)

// chains joins elementwise ops of one shape that feed each other into Chains.
func chains(g *ir.Graph) *ir.Graph {
	j := newJoiner(g)
	for j.joinAll() {
	}
	c := ir.NewCopier(ir.NewGraph(true))
	links := map[int]map[ir.Value]ir.Value{} // group → copies of what its Chain gives
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

// joiner divides the nodes of a graph into groups. The graph of groups has no cycle, counting the edges from the readers
// of state to the node that writes into its memory.
type joiner struct {
	g       *ir.Graph
	readers readers
	group   []int   // node → group, by the ID of one of its members
	members [][]int // group → nodes, ascending
	line    []int   // group → length of lines, 0: any
	fusible []bool
	before  [][]int // node → nodes that stand before it
	seen    []int   // node → the last search that met it
	search  int
}

func newJoiner(g *ir.Graph) *joiner {
	n := g.Len()
	j := &joiner{g: g, readers: readersOf(g), group: make([]int, n), members: make([][]int, n), line: make([]int, n),
		fusible: make([]bool, n), before: make([][]int, n), seen: make([]int, n)}
	for id := range n {
		j.group[id], j.members[id] = id, []int{id}
		j.line[id], j.fusible[id] = fused.Fusible(g.Node(id))
		for _, v := range g.Node(id).Ins() {
			j.before[id] = append(j.before[id], v.Node().ID())
		}
	}
	j.orderWrites()
	return j
}

// orderWrites puts the readers of state before the node that computes its new value, where nothing stands against it.
func (j *joiner) orderWrites() {
	for _, w := range j.g.Writes {
		writer := w.Value.Node().ID()
		var readers []int
		for id := range j.g.Len() {
			if v := j.g.Node(id).Out(0); v.State() == w.State {
				for _, n := range j.readers.of[v] {
					readers = append(readers, n.ID())
				}
			}
		}
		free := true
		for _, r := range readers {
			free = free && (r == writer || !j.reaches([]int{r}, []int{writer}))
		}
		for _, r := range readers {
			if free && r != writer {
				j.before[writer] = append(j.before[writer], r)
			}
		}
	}
}

// reaches reports whether one of the nodes stands before one of from, by a path through other groups.
func (j *joiner) reaches(from, nodes []int) bool {
	j.search++
	var stack []int
	push := func(ids []int) {
		for _, id := range ids {
			if j.seen[id] != j.search {
				j.seen[id] = j.search
				stack = append(stack, id)
			}
		}
	}
	inside := map[int]bool{}
	for _, id := range from {
		inside[j.group[id]] = true
	}
	for _, id := range from {
		for _, b := range j.before[id] {
			if !inside[j.group[b]] {
				push(j.members[j.group[b]])
			}
		}
	}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if slices.Contains(nodes, id) {
			return true
		}
		for _, b := range j.before[id] {
			push(j.members[j.group[b]])
		}
	}
	return false
}

// joinAll joins along every edge once and reports whether that changed a group: a Chain may hold two nodes with a third
// that it could not hold without it.
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
		j.line[x] > 0 && j.line[y] > 0 && j.line[x] != j.line[y] {
		return false
	}
	both := append(slices.Clone(j.members[x]), j.members[y]...)
	slices.Sort(both)
	if _, _, _, ok := j.link(both); !ok || j.reaches(both, both) {
		return false
	}
	for _, id := range j.members[y] {
		j.group[id] = x
	}
	j.members[x], j.members[y] = both, nil
	j.line[x] = max(j.line[x], j.line[y])
	return true
}

// link is the Chain of nodes, with what it reads and gives.
func (j *joiner) link(ids []int) (c fused.Chain, in, out []ir.Value, ok bool) {
	nodes := make([]ir.Node, len(ids))
	for i, id := range ids {
		nodes[i] = j.g.Node(id)
	}
	return fused.Link(nodes, func(v ir.Value) bool {
		if j.readers.roots[v] > 0 {
			return true
		}
		for _, n := range j.readers.of[v] {
			if _, member := slices.BinarySearch(ids, n.ID()); !member {
				return true
			}
		}
		return false
	})
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
