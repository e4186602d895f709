package run

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/internal/version"
)

// Manifest is what makes a run what it is: with it, ganc repeats the run bit for bit. It holds no time and no host.
type Manifest struct {
	Ganc        string   `json:"ganc"` // the release
	Model       string   `json:"model"`
	Fingerprint string   `json:"fingerprint"` // of the model's programs and state
	Data        string   `json:"data"`        // as the command line named it
	Split       string   `json:"split,omitempty"`
	DataDigest  string   `json:"data_digest"`
	Set         string   `json:"set,omitempty"`  // settings of the recipe that are not the model's: KEY=VALUE,KEY=VALUE
	Init        string   `json:"init,omitempty"` // SHA-256 of the weights that it began with, and ",layout=torch" where that was said
	Best        string   `json:"best,omitempty"` // the report that chooses the epoch whose weights count
	Patience    int      `json:"patience,omitempty"`
	OnCollapse  string   `json:"on_collapse,omitempty"` // Stop or Rollback
	Seed        uint64   `json:"seed"`
	Batch       int      `json:"batch"`
	Steps       int      `json:"steps,omitempty"`
	Epochs      int      `json:"epochs,omitempty"`
	Stages      string   `json:"stages,omitempty"` // the model's, with the epochs in whose proportion they share the length: "pretrain 2 epochs, adversarial 13 epochs"
	Images      Images   `json:"images,omitzero"`  // that the model was declared for
	Fields      []Field  `json:"fields,omitempty"` // of the data, that have names
	Notes       []string `json:"notes,omitempty"`  // what reading the data changed

	Rollbacks []RolledBack `json:"rollbacks,omitempty"` // that were made so far, in order
}

func newManifest(plan *compile.Plan, data *dataset.Dataset, name, split string, o train.Options) Manifest {
	return Manifest{
		Ganc: version.Release, Model: plan.Model.Name, Fingerprint: plan.Fingerprint(), Data: name, Split: split, DataDigest: data.Digest(),
		Best: o.Best, Patience: o.Patience, Seed: o.Seed, Batch: o.Batch, Steps: o.Steps, Epochs: o.Epochs,
		Stages: summary.Stages(plan.Model.Stages), Fields: fieldsOf(plan.Model, data), Notes: data.Notes,
	}
}

// ManifestFile is the file of the manifest in the directory of a run.
const ManifestFile = "manifest.json"

// ReadManifest reads the manifest of a run directory.
func ReadManifest(dir string) (m Manifest, err error) {
	path := filepath.Join(dir, ManifestFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, fault.Filef("%s: there is no run in it", rundir.Near(dir))
	}
	if err != nil {
		return m, err
	}
	var s summedManifest
	switch err := json.Unmarshal(text, &s); {
	case err == nil && s.Model != "" && s.SHA256 == "":
		return m, fault.Filef("%s: it has no checksum that would tell whether it is whole: an earlier release of ganc wrote it: train anew without --resume", rundir.Near(path))
	case err != nil || s.SHA256 != s.sum():
		return m, fault.Filef("%s: it is damaged: train anew without --resume", rundir.Near(path))
	}
	return s.Manifest, nil
}

// writeManifest writes the manifest of a run directory.
func writeManifest(dir string, m Manifest) error {
	return rundir.WriteJSON(filepath.Join(dir, ManifestFile), summedManifest{m, m.sum()})
}

// summedManifest is what manifest.json holds.
type summedManifest struct {
	Manifest
	SHA256 string `json:"sha256"` // of the manifest, as JSON without spaces and without this entry
}

func (m Manifest) sum() string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("run: manifest %+v: %v", m, err)) // it is strings and numbers
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

// continues returns why the run that m describes cannot continue the run in dir, which old describes.
func (m Manifest) continues(old Manifest, dir string) error {
	const remedy = "train anew without --resume, or give another --out"
	switch {
	case reflect.DeepEqual(old, m):
		return nil
	case old.Set != m.Set:
		return fault.Usagef("the run in %s was started with %s, this is with %s: repeat its command, or train anew without --resume", dir, settingsText(old.Set), settingsText(m.Set))
	case old.Init != m.Init:
		return fault.Usagef("the run in %s did not begin with these weights: leave --init out, or train anew without --resume", dir)
	case old.Fingerprint != m.Fingerprint:
		return fault.Usagef("model %s has changed since the run in %s: %s", m.Model, dir, remedy)
	case old.DataDigest != m.DataDigest:
		return fault.Usagef("the data %s have changed since the run in %s: %s", m.Data, dir, remedy)
	case old.Ganc != m.Ganc:
		return fault.Usagef("the run in %s was made by ganc %s, this is %s: %s", dir, old.Ganc, m.Ganc, remedy)
	}
	return fault.Usagef("the run in %s was started with other options: %s", dir, remedy)
}

// settingsText names the settings of a recipe in a sentence.
func settingsText(set string) string {
	if set == "" {
		return "the model's own recipe"
	}
	return set
}
