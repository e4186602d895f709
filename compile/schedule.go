package compile

import (
	"container/heap"

	"github.com/ganc-ml/ganc/ir"
)

// schedule is an order of a graph's nodes, and the set of new values of state that are computed into the state's own
// memory. A node that computes such a value stands after every other reader of the old value.
type schedule struct {
	g       *ir.Graph
	order   []int                  // node IDs that are evaluated, in order
	inPlace map[ir.Value]*ir.State // values that are computed into a state's memory
	succ    [][]int                // node → nodes that stand after it
}

// newSchedule schedules a graph whose nodes are all needed. The order is that of the nodes' IDs wherever the edges allow it.
func newSchedule(g *ir.Graph) *schedule {
	s := &schedule{g: g, inPlace: map[ir.Value]*ir.State{}, succ: make([][]int, g.Len())}
	readers := map[*ir.State][]int{}
	for id := range g.Len() {
		for _, v := range g.Node(id).Ins() {
			s.succ[v.Node().ID()] = append(s.succ[v.Node().ID()], id)
			if st := v.State(); st != nil {
				readers[st] = append(readers[st], id)
			}
		}
	}
	pinned := pinnedStates(g)
	for _, w := range g.Writes {
		if !pinned[w.State] {
			s.placeInState(w, readers[w.State])
		}
	}
	s.sort()
	return s
}

// pinnedStates is the state whose old value is an output or the new value of other state. The old value must stay until
// the last step.
func pinnedStates(g *ir.Graph) map[*ir.State]bool {
	pinned := map[*ir.State]bool{}
	for _, v := range g.Roots() {
		if st := v.State(); st != nil {
			pinned[st] = true
		}
	}
	return pinned
}

// placeInState lets the node that computes w.Value write into the state's memory, if the node may work in place and
// every other reader of the old value can stand before it.
func (s *schedule) placeInState(w ir.Write, readers []int) {
	v, n := w.Value, w.Value.Node()
	if _, taken := s.inPlace[v]; taken || ir.IsLeaf(n.Op()) {
		return
	}
	for i, in := range n.Ins() {
		if in.State() == w.State && !aliases(n.Op(), v.Out(), i) {
			return
		}
	}
	reached := s.after(n.ID())
	for _, r := range readers {
		if r != n.ID() && reached[r] {
			return
		}
	}
	for _, r := range readers {
		if r != n.ID() {
			s.succ[r] = append(s.succ[r], n.ID())
		}
	}
	s.inPlace[v] = w.State
}

func aliases(op ir.Op, out, in int) bool {
	a, ok := op.(ir.Aliaser)
	return ok && a.Alias(out, in)
}

// after is the set of nodes that must stand after a node.
func (s *schedule) after(id int) map[int]bool {
	seen := map[int]bool{}
	stack := []int{id}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, m := range s.succ[n] {
			if !seen[m] {
				seen[m] = true
				stack = append(stack, m)
			}
		}
	}
	return seen
}

// sort fills order: topological, smallest ID first, leaves left out.
func (s *schedule) sort() {
	waiting := make([]int, s.g.Len())
	for _, next := range s.succ {
		for _, m := range next {
			waiting[m]++
		}
	}
	ready := &intHeap{}
	for id, w := range waiting {
		if w == 0 {
			heap.Push(ready, id)
		}
	}
	for ready.Len() > 0 {
		id := heap.Pop(ready).(int)
		if !ir.IsLeaf(s.g.Node(id).Op()) {
			s.order = append(s.order, id)
		}
		for _, m := range s.succ[id] {
			if waiting[m]--; waiting[m] == 0 {
				heap.Push(ready, m)
			}
		}
	}
}

type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *intHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
