package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
)

// Layout is how a file of weights holds the matrix of a dense layer. Kernels of convolutions and tables of embeddings lie
// in ganc as they do in PyTorch.
type Layout string

const (
	AsTold Layout = ""      // as the file says, or as the shapes of its matrices show
	InOut  Layout = "ganc"  // [in, out], as ganc and Keras do
	Torch  Layout = "torch" // [out, in], as PyTorch does
)

// Layouts lists the names that a user can choose from.
var Layouts = []Layout{Torch, InOut}

// LayoutError is a file that does not say how its square matrices lie.
type LayoutError struct {
	Square []string // the variables, with their shapes
	Cause  string
}

func (e *LayoutError) Error() string {
	return fmt.Sprintf("%s: whether %s lie as [out, in], as in PyTorch, or as [in, out], cannot be told", e.Cause, strings.Join(e.Square, ", "))
}

// layoutOf is the layout of the matrices of a file, and what says so: the user, the file's own metadata, or the shapes of
// those that are not square, which must agree.
func layoutOf(f *safetensors.File, ours bool, asked Layout, states []*ir.State) (Layout, string, error) {
	if asked != AsTold {
		return asked, "", nil
	}
	if ours {
		return InOut, "", nil
	}
	var square, inOut, outIn []string
	for _, s := range states {
		v, ok := f.Tensor(s.Name)
		if !ok || !s.Matrix || v.DType != safetensors.DTypeFor(s.Type.DType) {
			continue
		}
		want := s.Type.Bind(0)
		straight, turned := slices.Equal(v.Shape, want), slices.Equal(v.Shape, []int{want[1], want[0]})
		name := fmt.Sprintf("%s %v", s.Name, v.Shape)
		switch {
		case straight && turned && min(want[0], want[1]) > 1:
			square = append(square, name)
		case straight && !turned:
			inOut = append(inOut, name)
		case turned && !straight:
			outIn = append(outIn, name)
		}
	}
	return weigh(f.Metadata["format"], square, inOut, outIn)
}

// weigh decides by the format that the metadata name and by the matrices that lie one way or the other. "pt" is what
// PyTorch's libraries write; what others write says nothing of layouts.
func weigh(format string, square, inOut, outIn []string) (Layout, string, error) {
	torch := format == "pt"
	switch {
	case len(square) == 0 && len(outIn) == 0:
		return InOut, "", nil
	case len(outIn) > 0 && len(inOut) == 0:
		return Torch, "the shape of " + outIn[0], nil
	case len(outIn) > 0:
		return AsTold, "", &LayoutError{slices.Concat(square, inOut, outIn), "some matrices lie one way, some the other"}
	case torch && len(inOut) == 0:
		return Torch, `the file's "format":"pt"`, nil
	case torch:
		return AsTold, "", &LayoutError{square, fmt.Sprintf(`the file says "format":"pt", and %s is not PyTorch's`, inOut[0])}
	case len(inOut) > 0:
		return InOut, "", nil
	}
	return AsTold, "", &LayoutError{square, "all matrices are square"}
}
