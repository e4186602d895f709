package runtime_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op/optest"
	"github.com/ganc-ml/ganc/runtime"
)

// TestRows exports every row of the op table with N left open, loads the file once, and wants the bits of the op's
// own Eval for several batch sizes and for the first of them again.
func TestRows(t *testing.T) {
	for _, dtype := range []ir.DType{ir.Float32, ir.Float64} {
		loaded, without := 0, 0
		for _, row := range optest.Rows {
			row.Op = throughFloat32(row.Op)
			data, err := export.Marshal(optest.Graph(row, dtype), export.Options{})
			switch {
			case row.NoONNX != "" && err != nil:
				without++
				continue
			case row.NoONNX != "" || err != nil:
				t.Errorf("%s in %v: NoONNX is %q, exporting gives %v", row.Name, dtype, row.NoONNX, err)
				continue
			}
			s, err := runtime.LoadBytes(data)
			if err != nil {
				t.Errorf("%s in %v: %v", row.Name, dtype, err)
				continue
			}
			loaded++
			for _, n := range []int{1, 2, optest.BatchSize, 1} {
				in, want := evalRow(row, dtype, n)
				if err := runInto(s, in, want); err != nil {
					t.Errorf("%s in %v: batch of %d: %v", row.Name, dtype, n, err)
				}
			}
		}
		t.Logf("%v: %d rows give the bits of Eval, %d have no ONNX form", dtype, loaded, without)
		if loaded+without != len(optest.Rows) {
			t.Errorf("%v: %d rows of %d were compared", dtype, loaded, len(optest.Rows)-without)
		}
	}
}

// TestAttributesAreFloat32: a slope of 0.2 in f64 does not survive the file, and the comparison sees it.
func TestAttributesAreFloat32(t *testing.T) {
	i := slices.IndexFunc(optest.Rows, func(r optest.Row) bool { return r.Name == "LeakyReLU" })
	row := optest.Rows[i]
	data, err := export.Marshal(optest.Graph(row, ir.Float64), export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in, want := evalRow(row, ir.Float64, 2)
	if err := runInto(session(t, data), in, want); err == nil {
		t.Errorf("%#v: no bit differs, though 0.2 is not a float32", row.Op)
	}
}

// throughFloat32 is an op whose numbers are what ONNX's attributes, float32, can hold.
func throughFloat32(o ir.Op) ir.Op {
	v := reflect.New(reflect.TypeOf(o)).Elem()
	v.Set(reflect.ValueOf(o))
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Float64 {
			f.SetFloat(float64(float32(f.Float())))
		}
	}
	return v.Interface().(ir.Op)
}

// evalRow draws inputs for a batch of n and computes the outputs, by Eval alone.
func evalRow(row optest.Row, dtype ir.DType, n int) (in, out []ir.Tensor) {
	row.In = slices.Clone(row.In)
	for i, a := range row.In {
		row.In[i].Type = a.Type.WithDims(a.Type.Bound(n))
	}
	o := ir.MapAttrs(row.Op, func(d ir.Dims) ir.Dims { return d.Bound(n) }, func(dt ir.DType) ir.DType {
		if dt == ir.Float32 {
			return dtype
		}
		return dt
	})
	in = optest.Inputs(row, uint64(n), dtype)
	return in, gradcheck.Apply(o, in...)
}

// runInto runs a session and says how its outputs differ from those wanted, if they do.
func runInto(s *runtime.Session, in, want []ir.Tensor) error {
	got, err := s.NewOutputs(in...)
	if err != nil {
		return err
	}
	if err := s.RunInto(context.Background(), got, in); err != nil {
		return err
	}
	if len(got) != len(want) {
		return fmt.Errorf("got %d outputs, want %d", len(got), len(want))
	}
	for i := range want {
		if err := sameBits(got[i], want[i]); err != nil {
			return fmt.Errorf("output %d: %w", i, err)
		}
	}
	return nil
}

// sameBits allows NaN of other signs and payloads, which are no part of a result.
func sameBits(got, want ir.Tensor) error {
	if got.Type() != want.Type() {
		return fmt.Errorf("got %v, want %v", got.Type(), want.Type())
	}
	size := want.DType().Size()
	for i := range want.Len() {
		g, w := got.Bytes()[i*size:(i+1)*size], want.Bytes()[i*size:(i+1)*size]
		if !bytes.Equal(g, w) && !(isNaN(got, i) && isNaN(want, i)) {
			return fmt.Errorf("element %d is %x, want %x", i, g, w)
		}
	}
	return nil
}

func isNaN(t ir.Tensor, i int) bool {
	switch t.DType() {
	case ir.Float32:
		return math.IsNaN(float64(t.Float32s()[i]))
	case ir.Float64:
		return math.IsNaN(t.Float64s()[i])
	}
	return false
}

// TestNetworks exports every network of every model of the zoo, with random weights, at every opset from 13 (in short
// tests of a model of each family, at the first, the last and the default, in turns), and wants the bits of the compiled graph: at the default opset for
// several batch sizes, twice.
func TestNetworks(t *testing.T) {
	files := 0
	for i, entry := range zoo.Models() {
		plan := zoo.Plan(t, entry.Name)
		m := plan.Model
		memory := randomState(plan)
		some := []int{13, export.DefaultOpset, export.MaxOpset}[i%3]
		for _, n := range m.Networks {
			g, err := plan.Network(n)
			if err != nil {
				t.Fatal(err)
			}
			for opset := 13; opset <= export.MaxOpset; opset++ {
				if testing.Short() && opset != some && opset != export.DefaultOpset {
					continue
				}
				files++
				batches := []int{2}
				switch {
				case opset == export.DefaultOpset && testing.Short():
					batches = []int{1, 7, 1, 7}
				case opset == export.DefaultOpset:
					batches = []int{1, 2, 7, 64, 1, 2, 7, 64}
				}
				data, err := export.Marshal(g, export.Options{Opset: opset, Network: n, Weights: memory})
				if err != nil {
					t.Errorf("%s: %s: opset %d: %v", m.Name, n.Name, opset, err)
					continue
				}
				if err := compareNetwork(g, memory, data, batches); err != nil {
					t.Errorf("%s: %s: opset %d: %v", m.Name, n.Name, opset, err)
				}
			}
		}
	}
	t.Logf("%d files give the bits of their networks", files)
}

// randomState is every state variable of a plan: numbers around 0, or around its first value where that is constant.
func randomState(plan *compile.Plan) compile.Memory {
	r := rand.New(rand.NewPCG(5, 6))
	values := map[*ir.State]ir.Tensor{}
	for _, s := range plan.States() {
		x := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
		if first, ok := s.Init.(ir.Fill); ok {
			first.Init(x, nil)
		}
		if s.Type.DType == ir.Float32 {
			for i := range x.Float32s() {
				x.Float32s()[i] += 0.1 * (r.Float32() - 0.5)
			}
		}
		values[s] = x
	}
	return func(s *ir.State) ir.Tensor { return values[s] }
}

func compareNetwork(g *ir.Graph, memory compile.Memory, data []byte, batches []int) error {
	s, err := runtime.LoadBytes(data)
	if err != nil {
		return err
	}
	for _, n := range batches {
		code, err := compile.Bind(g, n, 2, memory)
		if err != nil {
			return err
		}
		in, err := drawInputs(s, g, code, n)
		if err != nil {
			return err
		}
		if err := code.Run(); err != nil {
			return err
		}
		var want []ir.Tensor
		for i := range code.OutputNames() {
			want = append(want, code.Output(i))
		}
		if err := runInto(s, in, want); err != nil {
			return fmt.Errorf("batch of %d: %w", n, err)
		}
	}
	return nil
}

// drawInputs fills the inputs of the code with numbers of [0, 1), labels with their classes, and gives them in the order
// of the session.
func drawInputs(s *runtime.Session, g *ir.Graph, code *compile.Code, seed int) ([]ir.Tensor, error) {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	byName := map[string]ir.Tensor{}
	for _, in := range g.Inputs() {
		x := code.Input(in)
		switch {
		case in.Type.DType == ir.Float32:
			for i := range x.Float32s() {
				x.Float32s()[i] = r.Float32()
			}
		case in.Type.DType == ir.Int64 && in.Classes > 0:
			for i := range x.Int64s() {
				x.Int64s()[i] = int64(r.IntN(in.Classes))
			}
		default:
			return nil, fmt.Errorf("input %s is %v: want f32 or a label", in.Name, in.Type)
		}
		byName[in.Name] = x
	}
	var list []ir.Tensor
	for _, info := range s.Inputs() {
		x, ok := byName[info.Name]
		if !ok {
			return nil, fmt.Errorf("the graph has no input %q", info.Name)
		}
		list = append(list, x.Clone())
	}
	return list, nil
}
