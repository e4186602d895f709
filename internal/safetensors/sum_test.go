package safetensors

import (
	"bytes"
	"testing"
)

// TestSum: no bit of a file with a sum can change unnoticed.
func TestSum(t *testing.T) {
	var b bytes.Buffer
	if err := WriteSummed(&b, sample(), sampleMeta); err != nil {
		t.Fatal(err)
	}
	if _, has := sampleMeta[SumKey]; has {
		t.Error("the metadata given were changed")
	}
	whole := b.Bytes()
	check := func() error {
		f, err := Decode(whole)
		if err != nil {
			return err
		}
		return f.CheckSum()
	}
	if err := check(); err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for bit := range 8 {
			whole[i] ^= 1 << bit
			if check() == nil {
				t.Errorf("bit %d of byte %d of %d: a flip is not found", bit, i, len(whole))
			}
			whole[i] ^= 1 << bit
		}
	}
	f, err := Decode(encode(t, sample(), sampleMeta))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.CheckSum(); err == nil || err.Error() != "safetensors: it has no checksum" {
		t.Errorf("without a sum: %v", err)
	}
}
