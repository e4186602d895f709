package rewrite

import (
	"slices"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
)

// joiner divides the nodes of a graph into groups, so that the graph of groups has no cycle; the edges from the readers
// of state to the node that writes into its memory count. It keeps a topological order of the groups: a search for a
// cycle looks only at the groups between the two that are to be joined (Pearce & Kelly 2006).
type joiner struct {
	g        *ir.Graph
	readers  readers
	group    []int   // node → group, by the ID of one of its members
	members  [][]int // group → nodes, ascending
	line     []int   // group → length of lines, 0: any, −1: of no single length
	mixed    bool    // nodes with lines of several lengths may be joined
	fusible  []bool
	before   [][]int // node → nodes that stand before it
	after    [][]int // node → nodes that stand after it
	order    []int   // groups, −1 where one has gone
	rank     []int   // group → its place in order
	seen     []int   // group → the last search that met it
	searches int
}

func newJoiner(g *ir.Graph) *joiner {
	n := g.Len()
	j := &joiner{g: g, readers: readersOf(g), group: make([]int, n), members: make([][]int, n), line: make([]int, n),
		fusible: make([]bool, n), before: make([][]int, n), after: make([][]int, n), rank: make([]int, n), seen: make([]int, n)}
	for id := range n {
		j.group[id], j.members[id] = id, []int{id}
		j.line[id], j.fusible[id] = fused.Fusible(g.Node(id))
		for _, v := range g.Node(id).Ins() {
			j.before[id] = append(j.before[id], v.Node().ID())
		}
	}
	j.orderWrites()
	j.sort()
	return j
}

// sort fills after, order and rank while every node is a group of its own.
func (j *joiner) sort() {
	waiting := make([]int, len(j.before))
	for id, before := range j.before {
		waiting[id] = len(before)
		for _, b := range before {
			j.after[b] = append(j.after[b], id)
		}
		if waiting[id] == 0 {
			j.order = append(j.order, id)
		}
	}
	for at := 0; at < len(j.order); at++ {
		j.rank[j.order[at]] = at
		for _, id := range j.after[j.order[at]] {
			if waiting[id]--; waiting[id] == 0 {
				j.order = append(j.order, id)
			}
		}
	}
}

// orderWrites puts the readers of state before the node that computes its new value, unless that makes a cycle.
func (j *joiner) orderWrites() {
	reading := map[*ir.State][]int{}
	for id := range j.g.Len() {
		for _, v := range j.g.Node(id).Ins() {
			if s := v.State(); s != nil {
				reading[s] = append(reading[s], id)
			}
		}
	}
	for _, w := range j.g.Writes {
		writer := w.Value.Node().ID()
		others := slices.DeleteFunc(reading[w.State], func(id int) bool { return id == writer })
		if !j.reaches(others, []int{writer}, 0) {
			j.before[writer] = append(j.before[writer], others...)
		}
	}
}

// reaches reports whether a path through other groups leads from one of the nodes to one of from. It ignores groups
// below rank floor.
func (j *joiner) reaches(from, nodes []int, floor int) bool {
	inside := map[int]bool{}
	for _, id := range from {
		inside[j.group[id]] = true
	}
	s := search{joiner: j, edges: j.before, floor: floor, ceiling: len(j.order)}
	s.start()
	for _, id := range from {
		for _, b := range j.before[id] {
			if !inside[j.group[b]] {
				s.push(j.group[b])
			}
		}
	}
	for s.more() {
		if id := s.pop(); slices.Contains(nodes, id) {
			return true
		}
	}
	return false
}

// search walks along edges from group to group within a range of ranks.
type search struct {
	*joiner
	edges          [][]int
	floor, ceiling int // first rank, last rank
	stack          []int
}

func (s *search) start() { s.searches++ }

func (s *search) more() bool { return len(s.stack) > 0 }

// push adds the members of a group.
func (s *search) push(group int) {
	if r := s.rank[group]; r < s.floor || r > s.ceiling || s.seen[group] == s.searches {
		return
	}
	s.seen[group] = s.searches
	s.stack = append(s.stack, s.members[group]...)
}

// pop takes a node and adds the groups that its edges lead to.
func (s *search) pop() int {
	id := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	for _, next := range s.edges[id] {
		s.push(s.group[next])
	}
	return id
}

// merge makes group y part of group x, which stands before it. Groups between them that depend on x move behind both.
func (j *joiner) merge(x, y int) {
	lo, hi := j.rank[x], j.rank[y]
	s := search{joiner: j, edges: j.after, floor: lo, ceiling: hi - 1}
	s.start()
	for s.push(x); s.more(); {
		s.pop()
	}
	var first, last []int
	for _, g := range j.order[lo+1 : hi] {
		switch {
		case g >= 0 && j.seen[g] == j.searches:
			last = append(last, g)
		case g >= 0:
			first = append(first, g)
		}
	}
	between := append(append(first, x), last...)
	for i := lo; i <= hi; i++ {
		j.order[i] = -1
	}
	for i, g := range between {
		j.order[lo+i], j.rank[g] = g, lo+i
	}
	for _, id := range j.members[y] {
		j.group[id] = x
	}
	j.members[x] = append(j.members[x], j.members[y]...)
	slices.Sort(j.members[x])
	j.members[y] = nil
	j.line[x] = fused.CommonLine(j.line[x], j.line[y])
}
