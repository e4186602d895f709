package run

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ganc-ml/ganc/internal/rundir"
)

// TestDamagedIsRemoved: a run that goes on removes the checkpoint that it passed over, which would be the newest again when
// the run is interrupted before that step.
func TestDamagedIsRemoved(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "checkpoints", "step-000000009.safetensors")
	if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("damaged"), 0o666); err != nil {
		t.Fatal(err)
	}
	s := &Session{watch: Silent{}, damaged: []damagedFile{{path: path}}}
	if err := s.begin(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.events.log.Close(); err != nil {
		t.Fatal(err)
	}
	if rundir.Exists(path) {
		t.Error("it is still there")
	}
}
