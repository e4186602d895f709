package ir_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestUntrained: a block that a loss reaches and no Minimize lists is named; one that no loss reaches is not.
func TestUntrained(t *testing.T) {
	m := ir.NewModel("m", ir.Defaults{})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 4})
	enc, dec, apart := nn.Sequential("enc", nn.Dense{Out: 2}), nn.Sequential("dec", nn.Dense{Out: 4}), nn.Sequential("apart", nn.Dense{Out: 1})
	code := enc.Apply(x)
	apart.Apply(code)
	m.Minimize("fit", nn.MSE(dec.Apply(code), x), optim.SGD{}, enc)
	if _, err := m.Build(); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, s := range m.Untrained() {
		got += s.Name + " "
	}
	if want := "dec.0.weight dec.0.bias "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
