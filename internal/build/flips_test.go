package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/runtime/load"
)

// coder is an autoencoder of images whose border is always black: no example lights it.
func coder() (*ir.Model, error) {
	m := ir.NewModel("coder", ir.Defaults{Batch: 8, Steps: 20})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 36}, ir.Range(0, 1))
	enc := nn.Sequential("enc", nn.Dense{Out: 24}, nn.ReLU{}, nn.Dense{Out: 3})
	dec := nn.Sequential("dec", nn.Dense{Out: 36}, nn.Sigmoid{})
	code := enc.Apply(x)
	m.Minimize("fit", nn.MSE(dec.Apply(code), x), optim.Adam{LR: 0.01}, enc, dec)
	m.Export("encoder", ir.In("image", x), ir.Out("code", code))
	return m.Build()
}

// borderedImages writes 80 images of 6×6 bytes, black around, as numpy does.
func borderedImages(t *testing.T) string {
	head := fmt.Sprintf("%-117s\n", "{'descr': '|u1', 'fortran_order': False, 'shape': (80, 6, 6), }")
	file := append([]byte("\x93NUMPY\x01\x00\x76\x00"), head...)
	r := rand.New(rand.NewPCG(1, 2))
	for range 80 {
		for y := range 6 {
			for x := range 6 {
				v := byte(0)
				if y > 0 && y < 5 && x > 0 && x < 5 {
					v = byte(r.IntN(256))
				}
				file = append(file, v)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "images.npy")
	if err := os.WriteFile(path, file, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFlippedWeights builds a model, flips single bits of its file and verifies: SHA256SUMS finds every flip, and the
// numbers every one that changes a weight by more than a part in a thousand, for the stored inputs reach every weight.
func TestFlippedWeights(t *testing.T) {
	m, err := coder()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "coder")
	r, err := Make(context.Background(), m, Options{Options: run.Options{Data: borderedImages(t), Out: dir, Threads: 1}, Name: "coder"}, run.Silent{})
	if err != nil {
		t.Fatal(err)
	}
	w := r.Parity.Networks[0].Weights
	if want := 36*24 + 24 + 24*3 + 3; w == nil || w.All != want || w.Unreached != 0 {
		t.Fatalf("weights: %+v, want %d, all reached", w, want)
	}
	path := filepath.Join(dir, "encoder.onnx")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	places := weightBytes(t, path, whole)
	random := rand.New(rand.NewPCG(3, 4))
	byNumbers, matter := 0, 0
	for range 120 {
		file, at := bytes.Clone(whole), places[random.IntN(len(places))]
		bit := random.IntN(32)
		file[at+bit/8] ^= 1 << (bit % 8)
		before, after := number(whole[at:]), number(file[at:])
		if err := errors.Join(os.Remove(path), os.WriteFile(path, file, 0o666)); err != nil { // coder/model.onnx may be the same file
			t.Fatal(err)
		}
		n, err := rundirSums(dir)
		if err != nil || n != 1 {
			t.Errorf("weight at byte %d, bit %d: SHA256SUMS finds %d differences, %v", at, bit, n, err)
		}
		found := numbersDiffer(t, dir)
		if found {
			byNumbers++
		}
		if d := math.Abs(after - before); !(d <= math.Abs(before)/1000) {
			matter++
			if !found {
				t.Errorf("weight at byte %d, bit %d, %g instead of %g: no stored input tells", at, bit, after, before)
			}
		}
		if _, err := proof.Verify(context.Background(), dir, proof.Options{With: []string{proof.Own}, ULP: -1}, quiet); !isParity(err) {
			t.Errorf("weight at byte %d, bit %d: verify gives %v", at, bit, err)
		}
	}
	t.Logf("of 120 flips, numbers find %d, of %d that matter", byNumbers, matter)
	if err := os.WriteFile(path, whole, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := proof.Verify(context.Background(), dir, proof.Options{With: []string{proof.Own}, ULP: -1}, quiet); err != nil {
		t.Errorf("the whole file: %v", err)
	}
}

func quiet(string, *proof.Report) error { return nil }

func isParity(err error) bool {
	var p *proof.ParityError
	return errors.As(err, &p)
}

// rundirSums is the number of files in dir that differ from SHA256SUMS.
func rundirSums(dir string) (int, error) {
	_, differences, err := rundir.CheckSums(dir, func(string) bool { return true })
	return len(differences), err
}

// numbersDiffer reports whether verify would find a difference without SHA256SUMS.
func numbersDiffer(t *testing.T, dir string) bool {
	t.Helper()
	sums, aside := filepath.Join(dir, rundir.SumsFile), filepath.Join(dir, "aside")
	if err := os.Rename(sums, aside); err != nil {
		t.Fatal(err)
	}
	_, err := proof.Verify(context.Background(), dir, proof.Options{With: []string{proof.Own}, ULP: -1}, quiet)
	if e := os.Rename(aside, sums); e != nil {
		t.Fatal(e)
	}
	if err != nil && !isParity(err) {
		t.Fatal(err)
	}
	return err != nil
}

// weightBytes is where in a file the weights lie.
func weightBytes(t *testing.T, path string, file []byte) (places []int) {
	t.Helper()
	m, err := load.ReadFile(path, load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range m.Initializers {
		raw := w.Raw
		at := bytes.Index(file, raw)
		if at < 0 {
			t.Fatalf("%s: not in the file as it is", w.Name)
		}
		for i := 0; i < len(raw); i += 4 {
			places = append(places, at+i)
		}
	}
	return places
}

func number(b []byte) float64 {
	return float64(math.Float32frombits(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24))
}
