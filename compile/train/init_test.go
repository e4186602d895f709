package train_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/safetensors"
)

// TestInit: variables of one name and type are taken from a checkpoint, averages follow, moments and counters begin
// anew; what does not match is named.
func TestInit(t *testing.T) {
	d := data(t, 27, 7, 2, 0)
	p := planOf(t, mixed("mixed"))
	first := start(t, p, d, train.Options{Seed: 3})
	runTo(t, first, 5)
	tr := start(t, p, d, train.Options{Seed: 4})
	m, err := tr.Init(saved(t, first), train.AsTold)
	if err != nil || len(m.Taken) != len(p.Model.States()) || len(m.Missing)+len(m.Unused)+len(m.Unfit) > 0 {
		t.Errorf("of a checkpoint of the same model: %+v, %v", m, err)
	}
	own := map[string]bool{}
	for _, s := range p.Model.States() {
		own[s.Name] = true
	}
	fresh := start(t, p, d, train.Options{Seed: 4})
	for _, s := range p.States() {
		want := fresh.State(s)
		switch {
		case own[s.Name]:
			want = first.State(s)
		case s.CopyOf != nil:
			want = first.State(s.CopyOf)
		}
		if !bytes.Equal(tr.State(s).Bytes(), want.Bytes()) {
			t.Errorf("%s: got %v, want %v", s.Name, tr.State(s), want)
		}
	}
	runTo(t, tr, tr.Total())

	var b bytes.Buffer
	if err := safetensors.Write(&b, []safetensors.Tensor{
		safetensors.Of("gen.0.weight", []int{3, 4}, make([]float32, 12)),
		safetensors.Of("gen.0.bias", []int{1, 4}, make([]float32, 4)),
		safetensors.Of("disc.0.bias", []int{4}, make([]float64, 4)),
		safetensors.Of("extra", nil, []float32{1}),
	}, nil); err != nil {
		t.Fatal(err)
	}
	m, err = start(t, p, d, train.Options{}).Init(b.Bytes(), train.AsTold)
	unfit := []string{"gen.0.bias is F32[1 4] in the file, f32[4] in the model", "disc.0.bias is F64[4] in the file, f32[4] in the model"}
	slices.Sort(unfit)
	slices.Sort(m.Unfit)
	if err != nil || !slices.Equal(m.Taken, []string{"gen.0.weight"}) || !slices.Equal(m.Unused, []string{"extra"}) || !slices.Equal(m.Unfit, unfit) ||
		len(m.Missing) != len(p.Model.States())-3 {
		t.Errorf("of another file: %+v, %v", m, err)
	}
	if _, err := start(t, p, d, train.Options{}).Init([]byte("text"), train.AsTold); err == nil {
		t.Error("a file that is not safetensors is taken")
	}
}
