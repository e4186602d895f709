package parity_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// TestRounding compares every network of the zoo, in gorgonia's float64 and in ONNX Runtime, with ganc's runtime: no element is
// outside the limit that is derived for it, and the limits are no wider than they need to be.
func TestRounding(t *testing.T) {
	var shares []float64
	python := os.Getenv(engines.PythonVariable)
	if python == "" {
		t.Log("GANC_PYTHON is not set: ONNX Runtime is not tried")
	}
	for _, e := range models.All {
		if testing.Short() && !slices.Contains([]string{"gan", "dcgan", "vae"}, e.Name) {
			continue
		}
		for _, s := range subjects(t, e.Name) {
			own, err := parity.NewFile("ganc", s.file)
			if err != nil {
				t.Fatal(err)
			}
			f, err := load.Decode(s.file, load.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			limits, err := parity.Rounding(f, s.inputs)
			if err != nil {
				t.Fatal(err)
			}
			want, err := own.Run(s.inputs)
			if err != nil {
				t.Fatal(err)
			}
			var others []parity.Engine
			if stock, err := engines.NewStock(s.file); err == nil {
				others = append(others, stock)
			}
			if python != "" {
				others = append(others, &engines.External{Runtime: engines.Optimised, Host: python, Data: s.file, Timeout: time.Minute})
			}
			for _, o := range others {
				got, err := o.Run(s.inputs)
				if err != nil {
					t.Logf("%s in %s: %v", s.name, o.Name(), err)
					continue
				}
				for _, out := range parity.CompareWithin(want, got, limits, parity.Tolerance{}).Outputs {
					if !out.OK() {
						t.Errorf("%s in %s: %s: %s", s.name, o.Name(), out.Name, out.Text())
					}
					if out.Share != nil && *out.Share > 0 {
						shares = append(shares, float64(*out.Share))
					}
				}
			}
		}
	}
	slices.Sort(shares)
	if len(shares) == 0 {
		t.Skip("no other runtime differs by more than four units in the last place")
	}
	median := shares[len(shares)/2]
	t.Logf("of %d outputs, limit over difference: median %.1f, least %.1f, most %.1f", len(shares), 1/median, 1/shares[len(shares)-1], 1/shares[0])
	if 1/median > 30 || 1/shares[0] > 1000 {
		t.Error("the limits are too wide to be limits: want a median of 30 and 1000 at most")
	}
}

// TestLimitsSeeFaults: weights with half of their bits, in the last layer, are outside the limits.
func TestLimitsSeeFaults(t *testing.T) {
	for _, s := range subjects(t, "dcgan") {
		f, err := load.Decode(s.file, load.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		limits, err := parity.Rounding(f, s.inputs)
		if err != nil {
			t.Fatal(err)
		}
		truncated := plants[slices.IndexFunc(plants, func(p plant) bool { return p.name == "truncated constant" })]
		at := places(t, &s, truncated)
		for i, file := range [][]byte{s.file, planted(t, &s, truncated, at[len(at)-1])} {
			own, err := parity.NewFile("ganc", s.file)
			if err != nil {
				t.Fatal(err)
			}
			other, err := parity.NewFile("other", file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := own.Run(s.inputs)
			if err != nil {
				t.Fatal(err)
			}
			got, err := other.Run(s.inputs)
			if err != nil {
				t.Fatal(err)
			}
			if r := parity.CompareWithin(want, got, limits, parity.Tolerance{}); r.OK() != (i == 0) {
				t.Errorf("%s, file %d:\n%v", s.name, i, r)
			}
		}
	}
}
