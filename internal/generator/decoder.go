package generator

import (
	"errors"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Decoder is a file that makes images of codes, with the encoder that lies beside it.
type Decoder struct {
	*latent.Decoder
	Path        string
	Encoder     *latent.Encoder // nil where there is none
	EncoderPath string
}

// FindDecoder loads the file at path, or of the directory at path the file that makes images of codes: the first of those whose
// laws are known and that have an encoder, or else the first with known laws, the first with an encoder, or the first. Encoders
// are looked for in the same directory. The error says of each file why it is none.
func FindDecoder(path string, options ...runtime.Option) (*Decoder, error) {
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	beside, err := loadAll(filepath.Dir(files[0]), files, options)
	if err != nil {
		return nil, err
	}
	var best *Decoder
	var unfit []error
	for _, f := range files {
		d, err := latent.NewDecoder(beside[f].Session)
		if err != nil {
			unfit = append(unfit, fault.Filef("%s: %w: want a network that makes images of codes, such as a generator or a decoder", f, err))
			continue
		}
		if found := withEncoder(d, f, beside); best == nil || found.rank() > best.rank() {
			best = found
		}
	}
	if best == nil {
		return nil, errors.Join(unfit...)
	}
	return best, nil
}

// loadAll loads files, and what lies beside them. What lies beside and cannot be loaded is left out.
func loadAll(dir string, files []string, options []runtime.Option) (map[string]*onnxfile.File, error) {
	loaded := map[string]*onnxfile.File{}
	for _, f := range files {
		file, err := onnxfile.Load(f, options...)
		if err != nil {
			return nil, err
		}
		loaded[f] = file
	}
	others, err := rundir.Files(dir, "*.onnx")
	if err != nil {
		return nil, err
	}
	for _, f := range others {
		if loaded[f] == nil {
			if file, err := onnxfile.Load(f, options...); err == nil {
				loaded[f] = file
			}
		}
	}
	return loaded, nil
}

// withEncoder is a decoder with the first encoder of it, by name, among files.
func withEncoder(d *latent.Decoder, path string, files map[string]*onnxfile.File) *Decoder {
	found := &Decoder{Decoder: d, Path: path}
	for name, f := range files {
		if e, ok := latent.NewEncoder(f.Session, d); ok && (found.Encoder == nil || name < found.EncoderPath) {
			found.Encoder, found.EncoderPath = e, name
		}
	}
	return found
}

// rank orders decoders by what is known of their codes.
func (d *Decoder) rank() (n int) {
	if d.Lawful() {
		n += 2
	}
	if d.Encoder != nil {
		n++
	}
	return n
}
