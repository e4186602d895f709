package anatomy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/runtime/load"
)

// NodeText is a node: y = Gemm{transB:1}(x, w, b).
func NodeText(n *load.Node) string {
	return fmt.Sprintf("%s = %s%s(%s)", strings.Join(n.Outputs, ", "), n.OpType, AttrsText(n.Attrs), strings.Join(n.Inputs, ", "))
}

// AttrsText is the attributes of a node: {alpha:0.2, axis:1}.
func AttrsText(attrs []load.Attr) string {
	if len(attrs) == 0 {
		return ""
	}
	s := make([]string, len(attrs))
	for i, a := range attrs {
		s[i] = a.Name + ":" + attrText(a)
	}
	return "{" + strings.Join(s, ", ") + "}"
}

func attrText(a load.Attr) string {
	switch a.Type {
	case load.AttrFloat:
		return strconv.FormatFloat(float64(a.Float), 'g', -1, 32)
	case load.AttrInt:
		return strconv.FormatInt(a.Int, 10)
	case load.AttrString:
		return strconv.Quote(a.String)
	case load.AttrFloats:
		return fmt.Sprint(a.Floats)
	case load.AttrInts:
		return fmt.Sprint(a.Ints)
	case load.AttrStrings:
		return fmt.Sprintf("%q", a.Strings)
	case load.AttrTensor:
		return DTypeText(a.Tensor.DType) + DimsText(a.Tensor.Dims)
	}
	if a.Graph != nil {
		inner := make([]string, len(a.Graph.Nodes))
		for i, n := range a.Graph.Nodes {
			inner[i] = NodeText(&n)
		}
		return "{" + strings.Join(inner, "; ") + "}"
	}
	return a.Type.String()
}

// ValueText is the declaration of a value: x float[N×784].
func ValueText(v load.ValueInfo) string {
	if !v.HasRank {
		return v.Name + " " + DTypeText(v.DType)
	}
	dims := make([]string, len(v.Dims))
	for i, d := range v.Dims {
		switch {
		case d.Known:
			dims[i] = strconv.FormatInt(d.Value, 10)
		case d.Param != "":
			dims[i] = d.Param
		default:
			dims[i] = "?"
		}
	}
	return fmt.Sprintf("%s %s[%s]", v.Name, DTypeText(v.DType), strings.Join(dims, "×"))
}

// DimsText is the sizes of a tensor: [16×2].
func DimsText(dims []int64) string {
	s := make([]string, len(dims))
	for i, d := range dims {
		s[i] = strconv.FormatInt(d, 10)
	}
	return "[" + strings.Join(s, "×") + "]"
}

// DTypeText is the name of an element type in lower case.
func DTypeText(t load.DType) string { return strings.ToLower(t.String()) }
