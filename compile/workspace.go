package compile

import "github.com/ganc-ml/ganc/ir"

// Workspace is memory that Codes share: what their steps compute, and the scratch of their ops. Of these Codes one runs at a
// time, and the outputs of a run are valid until any of them runs again. The zero Workspace is empty. It grows with what
// is bound; memory is shared best if the largest program is bound first.
type Workspace struct {
	arena, scratch []byte
	packs          *Packs
}

// Bind is the function Bind, in this Workspace.
func (w *Workspace) Bind(g *ir.Graph, n, threads int, memory Memory) (*Code, error) {
	return w.bind(g, n, threads, memory, allBoundPasses())
}

// Bytes is the memory that the Workspace has now, packed constants included.
func (w *Workspace) Bytes() int {
	size := len(w.arena) + len(w.scratch)
	if w.packs != nil {
		size += w.packs.Bytes()
	}
	return size
}

// room is n bytes of held, which it replaces where it is smaller.
func room(held *[]byte, n int) []byte {
	if len(*held) < n {
		*held = ir.AlignedBytes(n)
	}
	return (*held)[:n:n]
}
