package picture

import (
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
)

// IsLabel reports whether an input of a type is a label with classes.
func IsLabel(p ir.Port, dt ir.DType) bool { return p.Classes > 0 && dt == ir.Int64 }

// ClassNames names the class of each of n images that a network draws from inputs, as a picture shows it; nil where no
// input is one label for each image. Several labels stand behind each other.
func ClassNames(ports []ir.Port, in []ir.Tensor, n int) []string {
	var names []string
	for i, p := range ports {
		if !IsLabel(p, in[i].DType()) || in[i].Len() != n {
			continue
		}
		if names == nil {
			names = make([]string, n)
		}
		for k, class := range in[i].Int64s() {
			names[k] = strings.TrimPrefix(names[k]+" "+className(p, int(class)), " ")
		}
	}
	return names
}

// className is the name of a class, or its number where it has no name that pictures have letters for.
func className(p ir.Port, class int) string {
	if name := p.ClassName(class); name != "" && imagegrid.Legible(name) {
		return name
	}
	return strconv.Itoa(class)
}
