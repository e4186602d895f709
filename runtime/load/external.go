package load

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// ReadFile decodes the file of a name. Initializers and tensors in attributes may have their data in other files (external
// data). These must be regular files in the directory of name or below it, together no longer than a model may be. Where
// name is a link, they may also be links into the directory of the file that it leads to, as in the cache of Hugging Face.
// Errors are of type *Error, or *fs.PathError if the file cannot be read.
func ReadFile(name string, limits Limits) (*File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := readAll(f, limits)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return decode(data, limits, &folder{root, name})
}

// ReadFS is ReadFile for the file of a name in a file system, such as an embed.FS. External data are the files of the same
// file system in the directory of name or below it. A link leads where the file system lets it: os.Root.FS lets none out of
// the root.
func ReadFS(fsys fs.FS, name string, limits Limits) (*File, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := readAll(f, limits)
	if err != nil {
		return nil, err
	}
	below, err := fs.Sub(fsys, path.Dir(name))
	if err != nil {
		return nil, err
	}
	return decode(data, limits, tree{below})
}

// companions are the files that lie beside a model. open opens a file of them, unless info says that it is not a regular
// one.
type companions interface {
	open(location string) (file fs.File, info fs.FileInfo, err error)
}

// A tree is the part of a file system that a model lies in.
type tree struct{ fs.FS }

func (t tree) open(location string) (fs.File, fs.FileInfo, error) {
	info, err := fs.Stat(t, location)
	if err != nil || !info.Mode().IsRegular() {
		return nil, info, err
	}
	file, err := t.Open(location)
	return file, info, err
}

// A folder is the directory of a model: nothing outside it is opened, but for the directory that a linked model lies in.
type folder struct {
	*os.Root
	model string // the path of the model
}

// open follows a link that leads out of the folder where the model is a link too and both lead below one directory.
func (f *folder) open(location string) (file fs.File, info fs.FileInfo, err error) {
	name := filepath.FromSlash(location)
	file, info, err = openRegular(f.Root, name)
	if err == nil || errors.Is(err, fs.ErrNotExist) || !filepath.IsLocal(name) {
		return file, info, err
	}
	model, badModel := filepath.EvalSymlinks(f.model)
	data, badData := filepath.EvalSymlinks(filepath.Join(filepath.Dir(f.model), name))
	if badModel != nil || badData != nil {
		return nil, nil, err
	}
	below, bad := filepath.Rel(filepath.Dir(model), data)
	if bad != nil || !filepath.IsLocal(below) {
		return nil, nil, err
	}
	root, bad := os.OpenRoot(filepath.Dir(model))
	if bad != nil {
		return nil, nil, err
	}
	defer root.Close()
	return openRegular(root, below)
}

func openRegular(root *os.Root, name string) (fs.File, fs.FileInfo, error) {
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, info, err
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, info, err
	}
	return file, info, nil
}

// external reads the data of tensors from other files.
type external struct {
	beside companions
	left   int64 // bytes that may still be read
}

// fill reads the external data of every initializer, and of every tensor in an attribute, into its message.
func (x *external) fill(g *onnxpb.GraphProto) error {
	for _, p := range g.GetInitializer() {
		if err := x.fillTensor("initializer "+quote(p.GetName()), p); err != nil {
			return err
		}
	}
	for k, node := range g.GetNode() {
		n := Node{Index: k, Name: node.GetName(), OpType: node.GetOpType()}
		for _, a := range node.Attribute {
			where := n.Where() + ": attribute " + quote(a.GetName())
			for _, p := range append(a.Tensors[:len(a.Tensors):len(a.Tensors)], a.T) {
				if err := x.fillTensor(where, p); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// fillTensor puts the data of one tensor into its message, where it is in another file.
func (x *external) fillTensor(where string, p *onnxpb.TensorProto) error {
	if p.GetDataLocation() != onnxpb.TensorProto_EXTERNAL {
		return nil
	}
	if len(p.RawData) > 0 {
		return malformed(where, "it has data both in the model and in another file, want one")
	}
	raw, err := x.read(where, p.ExternalData)
	if err != nil {
		return err
	}
	p.RawData, p.ExternalData, p.DataLocation = raw, nil, nil
	return nil
}

// read returns the bytes that the entries of one tensor refer to.
func (x *external) read(where string, entries []*onnxpb.StringStringEntryProto) ([]byte, error) {
	location, offset, length, err := reference(where, entries)
	if err != nil {
		return nil, err
	}
	f, info, err := x.beside.open(location)
	if f != nil {
		defer f.Close()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, malformed(where, "its data is in the file %s, which is missing", quote(location)).instead("keep the files of a model together")
	case err != nil:
		return nil, malformed(where, "its data is in the file %s: %v", quote(location), cause(err)).instead("keep the files of a model in one directory")
	case !info.Mode().IsRegular():
		return nil, malformed(where, "its data is in %s, which is not a regular file", quote(location))
	}
	size := info.Size()
	if length < 0 {
		length = size - min(offset, size)
	}
	switch {
	case offset > size || length > size-offset:
		return nil, malformed(where, "its data is %d bytes from byte %d of the file %s on, which has %d bytes", length, offset, quote(location), size)
	case length > x.left:
		return nil, tooLarge(where, "the files of its data and those before hold more than is allowed, by %d bytes", length-x.left)
	}
	x.left -= length
	raw := make([]byte, length)
	if err := readAt(f, raw, offset); err != nil {
		return nil, malformed(where, "its data is in the file %s: %v", quote(location), cause(err))
	}
	return raw, nil
}

// readAt reads into raw from an offset on.
func readAt(f fs.File, raw []byte, offset int64) error {
	if at, ok := f.(io.ReaderAt); ok {
		_, err := io.ReadFull(io.NewSectionReader(at, offset, int64(len(raw))), raw)
		return err
	}
	if _, err := io.CopyN(io.Discard, f, offset); err != nil {
		return err
	}
	_, err := io.ReadFull(f, raw)
	return err
}

// reference reads the entries of external data. A length of -1 means up to the end of the file: the entries give none.
func reference(where string, entries []*onnxpb.StringStringEntryProto) (location string, offset, length int64, err error) {
	length = -1
	for _, e := range entries {
		number, bad := strconv.ParseInt(e.GetValue(), 10, 64)
		switch key := e.GetKey(); key {
		case "location":
			location = e.GetValue()
		case "offset", "length":
			if bad != nil || number < 0 {
				return "", 0, 0, malformed(where, "the %s of its external data is %s, want a number of bytes", key, quote(e.GetValue()))
			}
			if key == "offset" {
				offset = number
			} else {
				length = number
			}
		case "checksum": // of the whole file, which nobody writes
		default:
			return "", 0, 0, unsupported(where, "its external data has the entry %s, which is not known", quote(key))
		}
	}
	if location == "" {
		return "", 0, 0, malformed(where, "its external data names no file")
	}
	return location, offset, length, nil
}

// cause returns an error of a file without its operation and path, which the message names already.
func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
