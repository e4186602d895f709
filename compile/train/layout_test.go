package train_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// denses is a model of two matrices, the second square, and a square table.
func denses() *ir.Model {
	m := ir.NewModel("denses", ir.Defaults{Batch: 3, Steps: 3})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	y := nn.Sequential("net", nn.Dense{Out: 3}, nn.Tanh{}, nn.Dense{Out: 3, NoBias: true})
	back := nn.Sequential("back", nn.Dense{Out: 2})
	table := nn.Sequential("table", nn.Embedding{Num: 3, Out: 3}, nn.Dense{Out: 2})
	id := m.Noise("id", ir.Categorical(3), ir.Shape{ir.Batch})
	code := y.Apply(x)
	loss := nn.MSE(back.Apply(code), x)
	m.Minimize("fit", loss, optim.SGD{}, y, back)
	m.Minimize("other", nn.MSE(table.Apply(id), x), optim.SGD{}, table)
	return m
}

// TestLayouts: a matrix is never taken in an order that it may not have.
func TestLayouts(t *testing.T) {
	count := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i)
		}
		return v
	}
	square := safetensors.Of("net.2.weight", []int{3, 3}, count(9))
	outIn := safetensors.Of("net.0.weight", []int{3, 2}, count(6))
	inOut := safetensors.Of("net.0.weight", []int{2, 3}, count(6))
	otherWay := safetensors.Of("back.0.weight", []int{3, 2}, count(6)) // [in, out]
	table := safetensors.Of("table.0.weight", []int{3, 3}, count(9))
	straight, turned := []float32{0, 1, 2, 3, 4, 5, 6, 7, 8}, []float32{0, 3, 6, 1, 4, 7, 2, 5, 8}
	pt := map[string]string{"format": "pt"}
	for _, row := range []struct {
		name     string
		tensors  []safetensors.Tensor
		meta     map[string]string
		layout   train.Layout
		want     []float32 // the square matrix; nil: an error
		evidence string
	}{
		{"square alone", []safetensors.Tensor{square}, nil, train.AsTold, nil, ""},
		{"square and table", []safetensors.Tensor{square, table}, nil, train.AsTold, nil, ""},
		{"square, with a word for torch", []safetensors.Tensor{square}, nil, train.Torch, turned, ""},
		{"square, with a word for ganc", []safetensors.Tensor{square}, pt, train.InOut, straight, ""},
		{"square, of PyTorch by its metadata", []safetensors.Tensor{square}, pt, train.AsTold, turned, `the file's "format":"pt"`},
		{"another is [out, in]", []safetensors.Tensor{square, outIn}, nil, train.AsTold, turned, "the shape of net.0.weight [3 2]"},
		{"another is [in, out]", []safetensors.Tensor{square, inOut}, nil, train.AsTold, straight, ""},
		{"two ways", []safetensors.Tensor{square, outIn, otherWay}, nil, train.AsTold, nil, ""},
		{"metadata against shapes", []safetensors.Tensor{square, inOut}, pt, train.AsTold, nil, ""},
	} {
		var b bytes.Buffer
		if err := safetensors.Write(&b, row.tensors, row.meta); err != nil {
			t.Fatal(err)
		}
		tr := trainer(t, denses(), data(t, 27, 7, 2, 0), train.Options{})
		before := saved(t, tr)
		m, err := tr.Init(b.Bytes(), row.layout)
		if row.want == nil {
			var unclear *train.LayoutError
			if !errors.As(err, &unclear) || !bytes.Equal(saved(t, tr), before) {
				t.Errorf("%s: %+v, %v", row.name, m, err)
			}
			continue
		}
		for _, s := range tr.Plan.Model.States() {
			switch got := tr.State(s); {
			case s.Name == "net.2.weight" && !slices.Equal(got.Float32s(), row.want):
				t.Errorf("%s: got %v, want %v", row.name, got.Float32s(), row.want)
			case s.Name == "table.0.weight" && len(row.tensors) > 1 && row.tensors[1].Name == s.Name && !slices.Equal(got.Float32s(), straight):
				t.Errorf("%s: the table was turned: %v", row.name, got.Float32s())
			case s.Name == "net.0.weight" && slices.Contains(m.Transposed, s.Name) && !slices.Equal(got.Float32s(), []float32{0, 2, 4, 1, 3, 5}):
				t.Errorf("%s: net.0.weight is %v", row.name, got.Float32s())
			}
		}
		if err != nil || m.Evidence != row.evidence || len(m.Unfit) > 0 || len(m.Taken) != len(row.tensors) {
			t.Errorf("%s: %+v, %v", row.name, m, err)
		}
	}

	// A checkpoint says of itself that it is ganc's, and is held to its checksum.
	first := trainer(t, denses(), data(t, 27, 7, 2, 0), train.Options{Seed: 1})
	c := saved(t, first)
	if m, err := trainer(t, denses(), data(t, 27, 7, 2, 0), train.Options{Seed: 2}).Init(c, train.AsTold); err != nil || len(m.Transposed) > 0 || len(m.Unfit) > 0 {
		t.Errorf("of a checkpoint: %+v, %v", m, err)
	}
	c[len(c)-1] ^= 1
	var bad *train.CheckpointError
	if _, err := trainer(t, denses(), data(t, 27, 7, 2, 0), train.Options{}).Init(c, train.AsTold); !errors.As(err, &bad) {
		t.Errorf("of a damaged checkpoint: %v", err)
	}
}
