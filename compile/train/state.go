package train

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// stateStore holds the tensor of every state variable, in the plan's order.
type stateStore struct {
	order   []*ir.State
	tensors map[*ir.State]ir.Tensor
}

// newStateStore makes every variable, with the first value that begin gives it.
func newStateStore(states []*ir.State, seed uint64, iterations []int) *stateStore {
	s := &stateStore{tensors: map[*ir.State]ir.Tensor{}}
	memory := ir.AlignedBytes(bytesOfStates(states))
	for _, st := range states {
		n := st.Type.Bytes(0)
		s.order = append(s.order, st)
		s.tensors[st] = ir.TensorOver(memory[:n:n], st.Type.DType, st.Type.Bind(0)...)
		memory = memory[inLines(n)+apart:]
	}
	s.begin(seed, iterations)
	return s
}

// apart is the bytes between two variables: an optimiser walks through several of one size, which should not fall into the
// same sets of a cache.
const apart = 5 * 64

// bytesOfStates is the memory of variables side by side, each from a cache line of its own on.
func bytesOfStates(states []*ir.State) (sum int) {
	for _, st := range states {
		sum += inLines(st.Type.Bytes(0)) + apart
	}
	return sum
}

// inLines rounds a number of bytes up to whole cache lines.
func inLines(n int) int { return (n + 63) &^ 63 }

// begin gives every variable its first value, for a run whose stages have these numbers of iterations. Each draws from the stream of
// its own name, so that adding a variable changes no other's first value.
func (s *stateStore) begin(seed uint64, iterations []int) {
	for _, st := range s.order {
		switch t := s.tensors[st]; {
		case st.CopyOf != nil:
			copy(t.Bytes(), s.tensors[st.CopyOf].Bytes())
		case st.Executions != 0:
			t.Int64s()[0] = int64(iterations[st.Stage]) * int64(st.Executions)
		default:
			clear(t.Bytes())
			st.Init.Init(t, &stream{key: rng.Key(seed, "init/"+st.Name)})
		}
	}
}

// tensor is where a variable lives: a compile.Memory.
func (s *stateStore) tensor(st *ir.State) ir.Tensor { return s.tensors[st] }

// snapshot copies every variable into dst, which it allocates when it is nil.
func (s *stateStore) snapshot(dst [][]byte) [][]byte {
	if dst == nil {
		dst = make([][]byte, len(s.order))
		for i, st := range s.order {
			dst[i] = make([]byte, len(s.tensors[st].Bytes()))
		}
	}
	for i, st := range s.order {
		copy(dst[i], s.tensors[st].Bytes())
	}
	return dst
}

// restore is the inverse of snapshot.
func (s *stateStore) restore(src [][]byte) {
	for i, st := range s.order {
		copy(s.tensors[st].Bytes(), src[i])
	}
}

// stream is the ir.Random of one initialiser: consecutive elements of one keyed stream.
type stream struct{ key, next uint64 }

func (r *stream) Uniform(dst []float32) {
	kernel.Uniform(1, dst, r.key, 0, r.next)
	r.next += uint64(len(dst))
}

func (r *stream) Normal(dst []float32) {
	kernel.Normal(1, dst, r.key, 1, r.next)
	r.next += uint64(len(dst))
}
