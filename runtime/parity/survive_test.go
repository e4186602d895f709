package parity_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// smallLimits keep a mutated file from allocating or computing much.
var smallLimits = runtime.WithLimits(runtime.Limits{Graph: runtime.GraphLimits{TensorBytes: 1 << 20, TotalBytes: 4 << 20}})

// survive loads a file and runs what loads, on inputs that fit its declaration. Whatever the file says, the
// outcome is an error or a result, never a panic.
func survive(data []byte, seed int) (ran bool) {
	s, err := runtime.LoadBytes(data, smallLimits, runtime.WithThreads(1))
	failOnFault(err)
	if err != nil {
		return false
	}
	for n := range 3 {
		var inputs []runtime.Tensor
		for _, in := range s.Inputs() {
			if !in.HasRank || len(in.Dims) > ir.MaxRank {
				return false
			}
			shape, count := make([]int, len(in.Dims)), 1
			for i, d := range in.Dims {
				if shape[i] = d.Size; d.Size < 0 {
					shape[i] = n + 2
				}
				if count *= shape[i]; shape[i] > 1<<10 || count > 1<<14 {
					return false
				}
			}
			t := filled(in.DType, n+1, shape)
			if in.Static && in.DType == runtime.Int64 && t.Len() > 0 {
				t.Int64s()[0] = hostile[seed%len(hostile)]
			}
			inputs = append(inputs, t)
		}
		_, err := s.Run(inputs...)
		ran = ran || err == nil
		failOnFault(err)
	}
	return ran
}

// failOnFault panics for an error that is a fault of ours: no file may cause one.
func failOnFault(err error) {
	var e *load.Error
	if errors.As(err, &e) && e.Kind == load.Internal {
		panic(err)
	}
}

// filled is a tensor of small integers.
func filled(dt runtime.DType, v int, shape []int) runtime.Tensor {
	t := runtime.NewTensor(dt, shape...)
	if dt == runtime.Bool {
		v %= 2
	}
	for i := range t.Len() {
		t.SetAt(i, float64(v))
	}
	return t
}

// mutate returns data with one to four changes: a bit, a byte, a cut, a piece doubled or left out.
func mutate(r *rand.Rand, data []byte) []byte {
	b := bytes.Clone(data)
	for range 1 + r.IntN(4) {
		if len(b) == 0 {
			return b
		}
		i := r.IntN(len(b))
		j := min(len(b), i+1+r.IntN(16))
		switch r.IntN(8) {
		case 0, 1, 2:
			b[i] ^= 1 << r.IntN(8)
		case 3, 4:
			b[i] = byte(r.Uint32())
		case 5:
			b[i] = byte(r.IntN(10))
		case 6:
			b = append(b[:j:j], b[i:]...)
		case 7:
			b = append(b[:i:i], b[j:]...)
		}
	}
	return b
}

// hostile is numbers that break arithmetic.
var hostile = []int64{-2, -1, 0, 1, 2, 3, 5, 100, 1 << 31, 1<<31 - 1, -1 << 31, 1 << 32, 1 << 62, math.MaxInt64, math.MinInt64}

// corrupt changes one to three numbers or names of a model that stays protobuf.
func corrupt(r *rand.Rand, data []byte) []byte {
	m := &onnxpb.ModelProto{}
	if err := proto.Unmarshal(data, m); err != nil || len(m.Graph.GetNode()) == 0 {
		return data
	}
	number := func() int64 { return hostile[r.IntN(len(hostile))] }
	for range 1 + r.IntN(3) {
		n := m.Graph.Node[r.IntN(len(m.Graph.Node))]
		switch r.IntN(6) {
		case 0, 1:
			if len(n.Attribute) > 0 {
				corruptAttribute(r, n.Attribute[r.IntN(len(n.Attribute))], number)
			}
		case 2:
			if len(n.Input) > 0 && len(m.Graph.Input) > 0 {
				n.Input[r.IntN(len(n.Input))] = m.Graph.Input[r.IntN(len(m.Graph.Input))].GetName()
			}
		case 3:
			if len(m.Graph.Input) > 0 {
				corruptShape(r, m.Graph.Input[r.IntN(len(m.Graph.Input))])
			}
		case 4:
			version := int64(7 + r.IntN(20))
			m.OpsetImport[0].Version = &version
		case 5:
			if len(n.Attribute) > 0 {
				n.Attribute = n.Attribute[1:]
			}
		}
	}
	out, err := onnxpb.Marshal(m)
	if err != nil {
		return data
	}
	return out
}

func corruptAttribute(r *rand.Rand, a *onnxpb.AttributeProto, number func() int64) {
	switch {
	case a.I != nil:
		a.I = proto.Int64(number())
	case a.F != nil:
		a.F = proto.Float32([]float32{-1, 0, 1e30, float32(math.NaN()), float32(math.Inf(1))}[r.IntN(5)])
	case len(a.Ints) > 0:
		a.Ints[r.IntN(len(a.Ints))] = number()
		if r.IntN(4) == 0 {
			a.Ints = append(a.Ints, number())
		}
	}
}

func corruptShape(r *rand.Rand, v *onnxpb.ValueInfoProto) {
	dims := v.GetType().GetTensorType().GetShape()
	if len(dims.GetDim()) == 0 {
		return
	}
	i := r.IntN(len(dims.Dim))
	dims.Dim[i] = &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(r.IntN(4))}}
	if r.IntN(3) == 0 {
		dims.Dim = append(dims.Dim[:i], dims.Dim[i+1:]...)
	}
}

// TestMutations mutates the models of the node suite.
func TestMutations(t *testing.T) {
	fsys, err := archive("testdata/onnx-node-1.12.zip")()
	if err != nil {
		t.Fatal(err)
	}
	paths, err := fs.Glob(fsys, "test_*/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	const seed = 1
	times := 16
	if testing.Short() {
		times = 4
	}
	r := rand.New(rand.NewPCG(seed, 0))
	ran, total := 0, 0
	for _, path := range paths {
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range times {
			mutated := mutate(r, data)
			if i%2 == 0 {
				mutated = corrupt(r, data)
			}
			ok := false
			func() {
				defer func() {
					if p := recover(); p != nil {
						t.Fatalf("%s: mutation %d of seed %d: %v", path, i, seed, p)
					}
				}()
				ok = survive(mutated, i)
			}()
			total++
			if ok {
				ran++
			}
		}
	}
	t.Logf("%d of %d mutated models ran", ran, total)
	if ran < total/10 || ran == total {
		t.Errorf("%d of %d mutated models ran: they test one side only", ran, total)
	}
}

// FuzzRun mutates models without end: go test -fuzz FuzzRun ./runtime/parity.
func FuzzRun(f *testing.F) {
	data, err := os.ReadFile("../testdata/generator.onnx")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(_ *testing.T, data []byte) { survive(data, len(data)) })
}
