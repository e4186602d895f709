package complete

import (
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// mask is the name of the input that says which pixels are known.
const mask = "known"

// A masked network takes an image and a mask of its size, 1 where a pixel is known, and maybe a code.
type masked struct {
	*onnxfile.File
	image runtime.ValueInfo
	code  *runtime.ValueInfo // drawn from a normal law; nil where it takes none
}

// newMasked finds the image, the mask and the code of a file; ok is false where it takes other inputs.
func newMasked(f *onnxfile.File) (m masked, ok bool) {
	m.File = f
	sizes, images := map[string]int{}, 0
	for _, in := range f.Session.Inputs() {
		if in.DType != runtime.Float32 || len(in.Dims) < 2 || in.Dims[0].Size >= 0 {
			return m, false
		}
		switch size := elements(in); {
		case size == 0:
			return m, false
		case in.Law != nil && *in.Law == ir.Normal && m.code == nil:
			m.code = &in
		case in.Law != nil:
			return m, false
		default:
			sizes[in.Name] = size
			if in.Name != mask {
				m.image = in
				images++
			}
		}
	}
	return m, images == 1 && sizes[mask] > 0 && sizes[mask] == sizes[m.image.Name]
}

// elements is the numbers of one example of a value, 0 where the file leaves them open.
func elements(v runtime.ValueInfo) int {
	n := 1
	for _, d := range v.Dims[1:] {
		n *= max(d.Size, 0)
	}
	return n
}

// atOnce is the images of a run of a network.
const atOnce = 256

// run runs the network on images of numbers from 0 to 1, all with the same mask, and codes, where it takes them.
func (m masked) run(images eval.Matrix, known []float32, codes eval.Matrix, outputs ...string) ([]eval.Matrix, error) {
	out := make([]eval.Matrix, len(outputs))
	r := m.image.Limits()
	for first := 0; first < images.Rows; first += atOnce {
		n := min(atOnce, images.Rows-first)
		image, masks := m.tensor(m.image, n), m.tensor(m.image, n)
		for i := range image.Float32s() {
			image.Float32s()[i] = float32(r.Lo + float64((r.Hi-r.Lo)*float64(images.Data[first*images.Cols+i])))
			masks.Float32s()[i] = known[i%len(known)]
		}
		in := map[string]ir.Tensor{m.image.Name: image, mask: masks}
		if m.code != nil {
			code := m.tensor(*m.code, n)
			copy(code.Float32s(), codes.Data[first*codes.Cols:])
			in[m.code.Name] = code
		}
		got, err := m.Session.RunNamed(in)
		if err != nil {
			return nil, m.Errorf("%w", err)
		}
		for k, name := range outputs {
			if width := got[name].Len() / n; out[k].Rows == 0 {
				out[k] = eval.NewMatrix(images.Rows, width)
			}
			copy(out[k].Data[first*out[k].Cols:], got[name].Float32s())
		}
	}
	return out, nil
}

func (m masked) tensor(v runtime.ValueInfo, n int) ir.Tensor {
	shape := []int{n}
	for _, d := range v.Dims[1:] {
		shape = append(shape, d.Size)
	}
	return ir.NewTensor(ir.Float32, shape...)
}
