package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

var update = flag.Bool("update", false, "write testdata/narrow anew")

// wholes holds the networks of the narrow models as whole files with inputs and outputs, in ONNX's own test layout, so that a
// difference can be looked into: with ganc diff, and with ganc verify in any runtime.
const wholes = "../../testdata/narrow"

// TestWhole compares every exported file, byte for byte, and every output with those in testdata/narrow. -update rewrites them.
func TestWhole(t *testing.T) {
	for _, m := range narrow {
		tr, err := trainer(m.declare, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range tr.Plan.Model.Networks {
			ref, err := tr.Reference(n)
			if err != nil {
				t.Fatal(err)
			}
			file, err := marshal(ref, tr.State)
			if err != nil {
				t.Fatal(err)
			}
			in, err := feed.Source{Data: tr.Data, Seed: 1, Name: "narrow"}.Inputs(n.Ins, 2, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			out, err := ref.Run(2, in)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(wholes, m.name+"-"+n.Name)
			set := testlayout.Set{Inputs: named(n.Ins, in), Outputs: named(n.Outs, out)}
			if *update {
				keep(t, dir, file, set)
			}
			compare(t, dir, file, set)
		}
	}
}

func named(ports []ir.NetworkPort, values []ir.Tensor) (list []testlayout.NamedTensor) {
	for i, p := range ports {
		list = append(list, testlayout.NamedTensor{Name: p.Name, Tensor: values[i]})
	}
	return list
}

func keep(t *testing.T, dir string, file []byte, set testlayout.Set) {
	t.Helper()
	model := filepath.Join(t.TempDir(), "model.onnx")
	if err := os.WriteFile(model, file, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := testlayout.Write(dir, model, []testlayout.Set{set}); err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, dir string, file []byte, set testlayout.Set) {
	t.Helper()
	want, err := os.ReadFile(testlayout.ModelPath(dir))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, want) {
		now := filepath.Join(os.TempDir(), filepath.Base(dir)+".onnx")
		t.Errorf("%s: the exported file is another one: ganc diff it with %s (%v)", dir, now, os.WriteFile(now, file, 0o666))
	}
	sets, err := testlayout.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2][]testlayout.NamedTensor{{sets[0].Inputs, set.Inputs}, {sets[0].Outputs, set.Outputs}} {
		if r := parity.Compare(c[0], c[1], parity.Tolerance{}); !r.OK() {
			t.Errorf("%s:\n%v", dir, r)
		}
	}
}
