package nn_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestEmbedding holds the rows of every kind of id, the size of the table, and the gradient, which adds up what ids
// that occur twice give.
func TestEmbedding(t *testing.T) {
	m, _ := declared(ir.Batch)
	shape := ir.Shape{ir.Batch}
	label := m.Data("label", ir.Int64, shape, ir.Classes(3))
	net := nn.Sequential("net", nn.Embedding{Out: 2})
	y := net.Apply(label)
	words := nn.Sequential("words", nn.Embedding{Num: 4, Out: 1, Init: nn.Zeros{}}).Apply(m.Data("words", ir.Int32, ir.Shape{ir.Batch, 2}))
	bytes := nn.Sequential("bytes", nn.Embedding{Num: 256, Out: 1}).Apply(m.Data("bytes", ir.Uint8, shape))
	drawn := nn.Sequential("drawn", nn.Embedding{Out: 5}).Apply(m.Noise("class", ir.Categorical(7), shape))
	wantMistakes(t, m)
	for _, c := range []struct {
		v    ir.Value
		want string
	}{{y, "f32[N×2]"}, {words, "f32[N×2×1]"}, {bytes, "f32[N×1]"}, {drawn, "f32[N×5]"}} {
		if got := c.v.Type().String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if s := net.States(); len(s) != 1 || s[0].Name != "net.0.weight" || s[0].Type.String() != "f32[3×2]" || s[0].Init != (nn.Normal{SD: 1}) {
		t.Errorf("state %v %v %v", s[0].Name, s[0].Type, s[0].Init)
	}
	e := evaltest.Float64(3, map[string][]float64{
		"label": {2, 0, 2}, "net.0.weight": {1, 2, 3, 4, 5, 6}, "t": {0, 0, 0, 0, 1, 1},
	})
	allNear(t, "rows", e.Value(y), []float64{5, 6, 1, 2, 5, 6}, 0)
	loss := nn.MSE(y, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 2}))
	table := y.Node().In(0)
	want := []float64{2. / 3, 4. / 3, 0, 0, 2. / 3 * (5 + 4), 2. / 3 * (6 + 5)}
	allNear(t, "gradient", e.Value(differentiated(t, loss, table)), want, 1e-14)
}

func TestEmbeddingMistakes(t *testing.T) {
	m, x := declared(ir.Batch)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(10))
	plain := m.Data("plain", ir.Int64, ir.Shape{ir.Batch})
	deep := m.Data("deep", ir.Int64, ir.Shape{ir.Batch, 1, 1, 1, 1, 1, 1, 1})
	for i, c := range []struct {
		layer nn.Embedding
		in    ir.Value
	}{
		{nn.Embedding{Out: 2}, x},
		{nn.Embedding{Out: 2}, plain},
		{nn.Embedding{Num: -1, Out: 2}, label},
		{nn.Embedding{}, label},
		{nn.Embedding{Num: 9, Out: 2}, label},
		{nn.Embedding{Num: 1, Out: 2}, label},
		{nn.Embedding{Num: 9, Out: 2}, deep},
	} {
		nn.Sequential(string(rune('a'+i)), c.layer).Apply(c.in)
	}
	wantMistakes(t, m,
		"a.0: embedding: input f32[N]: want ids of type i64, i32 or u8",
		"b.0: embedding: Num is 0 and the input i64[N] does not say how many classes it has: set Num",
		"c.0: embedding: Num is -1, want at least 1",
		"d.0: embedding: Out is 0, want at least 1",
		"e.0: embedding: the input has 10 classes, Num is 9: want no fewer",
		"f.0: embedding: the input has 10 classes, Num is 1: want no fewer",
		"g.0: embedding: input i64[N×1×1×1×1×1×1×1] has rank 8, want at most 7",
	)
}
