package nn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestCodebookNearest: each vector of channels becomes its nearest code, of two equally near ones the first, in training and in
// inference, and indices give the codes back.
func TestCodebookNearest(t *testing.T) {
	m, x := declared(ir.Batch, 2, 1, 3)
	book := nn.NewCodebook("book", nn.VectorQuantizer{Codes: 3, Width: 2})
	quantized, indices := book.Quantize(x)
	back := book.Vectors(indices)
	wantMistakes(t, m)
	if quantized.Type() != x.Type() || indices.Type() != ir.TypeOf(ir.Int64, ir.Batch, 1, 3) || back.Type() != x.Type() {
		t.Fatalf("types %v, %v, %v", quantized.Type(), indices.Type(), back.Type())
	}
	e := evaltest.Float64(2, map[string][]float64{
		"x":            {0, 4, 1.9, 0, 5, 2.1, 9, -9, 2, 9, -9, 2}, // the vectors (0,0) (4,5) (1.9,2.1) (9,9) (−9,−9) (2,2)
		"book.vectors": {0, 0, 4, 4, 4, 4}, "book.share": {0, 0, 0}, "book.sum": make([]float64, 6),
	})
	allNear(t, "indices", e.Value(indices), []float64{0, 1, 0, 1, 0, 0}, 0)
	want := []float64{0, 4, 0, 0, 4, 0, 4, 0, 0, 4, 0, 0}
	allNear(t, "in training", e.Value(inMode(quantized, ir.Training)), want, 0)
	allNear(t, "in inference", e.Value(inMode(quantized, ir.Inference)), want, 0)
	allNear(t, "from indices", e.Value(back), want, 0)
}

// TestCodebookGradient: the gradient of the codes q is that of x, also in a gradient of a gradient; a commitment adds 2·(x − q).
func TestCodebookGradient(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	a := m.Data("a", ir.Float32, ir.Shape{ir.Batch, 2})
	q, _ := nn.NewCodebook("book", nn.VectorQuantizer{Codes: 2, Width: 2}).Quantize(x)
	loss := op.Sum(op.Mul(a, op.Square(q)), 0, 1)
	first := ir.Gradient(loss, x)[0]
	second := ir.Gradient(op.Sum(op.Square(first), 0, 1), x)[0]
	committed := ir.Gradient(op.Add(loss, op.Scale(nn.MSE(x, ir.StopGradient(q)), 0.5)), x)[0]
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": {1, 1, 3, 2}, "a": {1, -2, 3, 4}, "book.vectors": {0.5, 2, 4, 1}})
	allNear(t, "gradient", e.Value(compiled(first)), []float64{1, -8, 24, 8}, 0)                // 2·a·q
	allNear(t, "second", e.Value(compiled(second)), []float64{4, 64, 288, 128}, 0)              // 8·a²·q
	allNear(t, "commitment", e.Value(compiled(committed)), []float64{1.25, -8.5, 23.5, 8.5}, 0) // 2·a·q + ½·2·(x − q)/2
}

// means is the running means of a codebook, as van den Oord et al. (2017, appendix A.1) have them, with restarts.
type means struct{ vectors, share, sum []float64 }

func (b *means) step(rows [][2]float64, nearest []float64, decay, restart float64) (restarted int) {
	codes := len(b.share)
	for k := range codes {
		count, sum := 0.0, [2]float64{}
		for i, r := range rows {
			if int(nearest[i]) == k {
				count++
				sum[0], sum[1] = sum[0]+r[0], sum[1]+r[1]
			}
		}
		b.share[k] = decay*b.share[k] + (1-decay)*count/float64(len(rows))
		for j := range 2 {
			b.sum[2*k+j] = decay*b.sum[2*k+j] + (1-decay)*sum[j]/float64(len(rows))
			b.vectors[2*k+j] = b.sum[2*k+j] / b.share[k]
		}
		if least := restart / float64(codes); b.share[k] < least {
			restarted++
			r := rows[k*len(rows)/codes]
			b.share[k] = 2 * least
			for j := range 2 {
				b.vectors[2*k+j], b.sum[2*k+j] = r[j], 2*least*r[j]
			}
		}
	}
	return restarted
}

// TestCodebookMeans holds the state against the running means computed one by one, over batches from nothing on.
func TestCodebookMeans(t *testing.T) {
	const codes, decay, restart = 5, 0.8, 0.4
	random := rand.New(rand.NewPCG(3, 4))
	for _, batch := range []int{1, 3, 16} { // 2 vectors each: fewer and more than codes
		m, x := declared(ir.Batch, 2, 2)
		book := nn.NewCodebook("book", nn.VectorQuantizer{Codes: codes, Width: 2, Decay: decay, Restart: restart})
		_, indices := book.Quantize(x)
		wantMistakes(t, m)
		want := means{make([]float64, 2*codes), make([]float64, codes), make([]float64, 2*codes)}
		e := evaltest.Float64(batch, map[string][]float64{"book.vectors": want.vectors, "book.share": want.share, "book.sum": want.sum})
		late := 0
		for round := range 12 {
			var in []float64
			var rows [][2]float64
			for range batch {
				a, b := [2]float64{random.NormFloat64(), random.NormFloat64()}, [2]float64{random.NormFloat64() + 5*float64(round), random.NormFloat64()}
				rows, in = append(rows, a, b), append(in, a[0], b[0], a[1], b[1])
			}
			e.Vars["x"] = in
			next := map[string][]float64{}
			for _, s := range m.Sets() {
				next[s.State.Name] = e.Value(compiled(s.Value))
			}
			restarted := want.step(rows, e.Value(indices), decay, restart)
			if round == 0 && batch > 3 && restarted < codes-1 {
				t.Errorf("batch %d: %d codes start in the first execution, want all but the one that all vectors are nearest to", batch, restarted)
			}
			if round > 0 {
				late += restarted
			}
			what := fmt.Sprintf("batch %d, round %d: ", batch, round)
			allNear(t, what+"vectors", next["book.vectors"], want.vectors, 1e-12)
			allNear(t, what+"share", next["book.share"], want.share, 1e-12)
			allNear(t, what+"sum", next["book.sum"], want.sum, 1e-12)
			for name, v := range next {
				e.Vars[name] = slices.Clone(v)
			}
			want = means{slices.Clone(next["book.vectors"]), slices.Clone(next["book.share"]), slices.Clone(next["book.sum"])}
		}
		if late == 0 {
			t.Errorf("batch %d: no code starts anew later on: the case is not tried", batch)
		}
	}
}

// TestPerplexity: it is the number of codes that are used equally often, and 2 to the power of the entropy in bits.
func TestPerplexity(t *testing.T) {
	for _, row := range []struct {
		indices []float64
		want    float64
	}{
		{[]float64{3, 3, 3, 3}, 1},
		{[]float64{0, 1, 2, 3}, 4},
		{[]float64{5, 0, 5, 0}, 2},
		{[]float64{1, 1, 1, 2}, math.Exp2(0.75*math.Log2(4./3) + 0.25*2)},
	} {
		m, _ := declared(ir.Batch, 2)
		indices := m.Data("i", ir.Int64, ir.Shape{ir.Batch, 2})
		v := nn.NewCodebook("book", nn.VectorQuantizer{Codes: 6, Width: 2}).Perplexity(indices)
		wantMistakes(t, m)
		near(t, fmt.Sprint(row.indices), evaltest.Float64(2, map[string][]float64{"i": row.indices}).Scalar(v), row.want, 1e-12)
	}
}

func TestCodebookMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 2, 3)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch})
	good := nn.VectorQuantizer{Codes: 4, Width: 2}
	nn.NewCodebook("one", nn.VectorQuantizer{Codes: 1, Width: 2}).Quantize(x)
	nn.NewCodebook("slow", nn.VectorQuantizer{Codes: 4, Width: 2, Decay: 1}).Quantize(x)
	nn.NewCodebook("no name", good).Quantize(x)
	nn.NewCodebook("wide", nn.VectorQuantizer{Codes: 4, Width: 3}).Quantize(x)
	nn.NewCodebook("whole", good).Quantize(label)
	nn.NewCodebook("real", good).Vectors(x)
	other := nn.NewCodebook("other", good)
	m2, y := declared(ir.Batch, 2)
	other.Quantize(y)
	other.Quantize(x)
	wantMistakes(t, m2)
	wantMistakes(t, m,
		"one: codebook: Codes is 1, Width is 2: want at least 2 codes of at least 1 number",
		"slow: codebook: Decay is 1, Restart is 0.1: want both in [0, 1)",
		`no name: block name "no name": want letters, digits, '_', '-' and '.' between them`,
		"wide: codebook: input f32[N×2×3]: want [N×3×…] of a floating-point type",
		"whole: codebook: input i64[N]: want [N×2×…] of a floating-point type",
		"real: codebook: indices are f32[N×2×3]: want i64[N×…] of at most 7 dimensions",
		`other: codebook: the block belongs to model "test" and cannot be used in model "test": declare one there`)
}
