package rewrite

import (
	"slices"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
)

// joinSums joins sums over planes with the Chain that computes what they add up, or with a Chain that reads it too: the
// statistics of batch norm and their gradients are sums of the results of elementwise ops. A single image is left alone, because
// only images are shared out among threads.
func (j *joiner) joinSums() {
	for id := range j.g.Len() {
		n := j.g.Node(id)
		if _, ok := n.Op().(fused.PlaneSum); !ok || n.In(0).Dim(0) == 1 {
			continue
		}
		for _, other := range j.partners(n) {
			if j.joinSum(other, id) {
				break
			}
		}
	}
}

// partners is the elementwise nodes that compute or read what a sum adds up.
func (j *joiner) partners(sum ir.Node) (ids []int) {
	v := sum.In(0)
	for _, n := range append([]ir.Node{v.Node()}, j.readers.of[v]...) {
		if j.fusible[n.ID()] && n.Out(0).Type() == v.Type() {
			ids = append(ids, n.ID())
		}
	}
	return ids
}

// joinSum puts a sum into the group of another node, if a PlaneChain can hold them and no cycle arises.
func (j *joiner) joinSum(other, sum int) bool {
	x, y := j.group[other], j.group[sum]
	both := append(slices.Clone(j.members[x]), j.members[y]...)
	slices.Sort(both)
	if _, _, _, ok := j.link(both); !ok || j.reaches(both, both, min(j.rank[x], j.rank[y])) {
		return false
	}
	if j.rank[x] > j.rank[y] {
		x, y = y, x
	}
	j.merge(x, y)
	return true
}
