package run

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode"
)

// TestManifestFlips: no bit of a manifest can change and make it say something else. Only the case of a key's letters,
// which JSON's decoder ignores, passes.
func TestManifestFlips(t *testing.T) {
	dir, want := t.TempDir(), Manifest{Ganc: "1", Model: "gan", Fingerprint: "f0", Data: "mnist", DataDigest: "d1", Best: "loss", Patience: 3, Seed: 7, Batch: 64, Epochs: 5}
	if err := writeManifest(dir, want); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, ManifestFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		for bit := range 8 {
			text[i] ^= 1 << bit
			if err := os.WriteFile(path, text, 0o666); err != nil {
				t.Fatal(err)
			}
			switch m, err := ReadManifest(dir); {
			case err == nil && (!reflect.DeepEqual(m, want) || bit != 5 || !unicode.IsLetter(rune(text[i]))):
				t.Errorf("bit %d of byte %d: read as %+v", bit, i, m)
			}
			text[i] ^= 1 << bit
		}
	}
	if err := os.WriteFile(path, []byte(`{"model":"gan"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadManifest(dir); err == nil {
		t.Error("a manifest without a checksum is taken")
	}
}
