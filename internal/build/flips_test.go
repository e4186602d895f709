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
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/models"
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

// TestFlippedWeights builds a model, flips single bits of its file and verifies. SHA256SUMS finds every flip. The numbers
// find every one that changes a weight by more than a part in ten thousand, for the stored inputs reach every weight. Of the
// others verify names the weight and says that no stored input tells. Their number is the same on every machine and is held.
func TestFlippedWeights(t *testing.T) {
	for _, c := range []struct {
		model   func() (*ir.Model, error)
		data    string
		weights int // of the encoder
		bits    int // that are flipped, from the lowest on
		lost    int // flips of 120 that change no bit of an output for any stored input
		long    bool
	}{
		{coder, borderedImages(t), 36*24 + 24 + 24*3 + 3, 32, 0, false},
		{coder, borderedImages(t), 36*24 + 24 + 24*3 + 3, 1, 8, false},
		{func() (*ir.Model, error) { return models.VAE(models.Images{}) }, "mnist", 330040, 32, 0, true},
	} {
		m, err := c.model()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprintf("%s of %d bits", m.Name, c.bits), func(t *testing.T) {
			if c.long && testing.Short() {
				t.Skip("long")
			}
			flip(t, m, c.data, c.weights, c.bits, c.lost)
		})
	}
}

func flip(t *testing.T, m *ir.Model, data string, weights, bits, lost int) {
	dir := filepath.Join(t.TempDir(), m.Name)
	r, err := Make(context.Background(), m, Options{Options: run.Options{Data: data, Out: dir, Steps: 20, Threads: 1}, Name: m.Name}, run.Silent{})
	if err != nil {
		t.Fatal(err)
	}
	if w := r.Parity.Networks[0].Weights; w == nil || w.All != weights || w.Unreached != 0 {
		t.Fatalf("weights: %+v, want %d, all reached", w, weights)
	}
	path := filepath.Join(dir, "encoder.onnx")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	places := weightBytes(t, path, whole)
	random := rand.New(rand.NewPCG(3, 4))
	silent := 0
	for range 120 {
		file, at := bytes.Clone(whole), places[random.IntN(len(places))]
		bit := random.IntN(bits)
		file[at+bit/8] ^= 1 << (bit % 8)
		before, after := number(whole[at:]), number(file[at:])
		if err := errors.Join(os.Remove(path), os.WriteFile(path, file, 0o666)); err != nil { // encoder/model.onnx may be the same file
			t.Fatal(err)
		}
		_, err := proof.Verify(context.Background(), path, proof.Options{With: []string{proof.Own}, ULP: -1}, quiet)
		if !isParity(err) || !strings.Contains(err.Error(), "it is not as it was built") {
			t.Errorf("weight at byte %d, bit %d: SHA256SUMS does not tell: %v", at, bit, err)
			continue
		}
		named := fmt.Sprintf("is %.9g and was built as %.9g", after, before)
		if !strings.Contains(err.Error(), named) {
			t.Errorf("weight at byte %d, bit %d: %v\nwant the words: %s", at, bit, err, named)
		}
		if strings.Contains(err.Error(), "parity failed") {
			continue
		}
		silent++
		if d := math.Abs(after - before); !(d <= math.Abs(before)/1e4) {
			t.Errorf("weight at byte %d, bit %d, %g instead of %g: no stored input tells", at, bit, after, before)
		}
		if !strings.Contains(err.Error(), named+": no stored input tells: ") {
			t.Errorf("weight at byte %d, bit %d: %v\nwant words about rounding", at, bit, err)
		}
		t.Logf("bit %d: a weight %s: lost in rounding", bit, named)
	}
	if silent != lost {
		t.Errorf("%d of 120 flips change no bit of an output, want %d", silent, lost)
	}
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
