package explain

import (
	"encoding/json"
	"io"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/rundir"
)

// The files of an explanation.
var files = []string{"index.html", "explain.json", "explainer.onnx"}

// Write writes the page, the numbers as JSON, and the encoder into a directory, which it makes. It returns the paths.
func (r *Result) Write(dir string) ([]string, error) {
	page, err := r.page()
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := rundir.MakeDir(dir); err != nil {
		return nil, err
	}
	paths := make([]string, len(files))
	for i, name := range files {
		paths[i] = filepath.Join(dir, name)
	}
	return paths, rundir.WriteFiles(len(files), func(i int) string { return paths[i] }, func(w io.Writer, i int) error {
		switch i {
		case 0:
			return page.Write(w)
		case 1:
			_, err := w.Write(append(text, '\n'))
			return err
		}
		_, err := w.Write(r.file)
		return err
	})
}
