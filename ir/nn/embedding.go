package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Embedding looks ids up in a table: [N, …] of integers become [N, …, Out], one row of the parameter weight [Num, Out]
// each. Ids are i64, i32 or u8: a label, m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(10)), or categorical
// noise. Ids outside 0 … Num−1 are refused where the input says how many classes it has, and otherwise stop the step or
// the Run that meets them.
type Embedding struct {
	Num  int            // number of ids; 0 means the classes of the input, which must be a label or categorical noise
	Out  int            // number of features of a row, at least 1
	Init ir.Initializer // nil means Normal{0, 1}, PyTorch's default

	Spectral bool // divide the table by its spectral norm, as PyTorch's spectral_norm does (Miyato et al. 2018)
}

// Apply gives the rows of x.
func (e Embedding) Apply(at *Place, x ir.Value) ir.Value {
	t, classes := x.Type(), classesOf(x)
	if e.Num == 0 {
		e.Num = classes
	}
	switch {
	case t.DType != ir.Int64 && t.DType != ir.Int32 && t.DType != ir.Uint8:
		return at.Fail("embedding: input %v: want ids of type i64, i32 or u8", t)
	case t.Rank() == ir.MaxRank:
		return at.Fail("embedding: input %v has rank %d, want at most %d", t, t.Rank(), ir.MaxRank-1)
	case e.Out < 1:
		return at.Fail("embedding: Out is %d, want at least 1", e.Out)
	case e.Num == 0:
		return at.Fail("embedding: Num is 0 and the input %v does not say how many classes it has: set Num", t)
	case e.Num < 0:
		return at.Fail("embedding: Num is %d, want at least 1", e.Num)
	case classes > e.Num:
		return at.Fail("embedding: the input has %d classes, Num is %d: want no fewer", classes, e.Num)
	}
	if e.Init == nil {
		e.Init = Normal{SD: 1}
	}
	table := at.Parameter("weight", ir.TypeOf(ir.Float32, ir.Dim(e.Num), ir.Dim(e.Out)), e.Init)
	if e.Spectral {
		table = normalised(at, table, 0)
	}
	if t.DType == ir.Uint8 {
		x = op.Cast(x, ir.Int64)
	}
	return op.Gather(table, x, 0)
}

// classesOf is how many classes an input of the model declares; 0 for other values.
func classesOf(x ir.Value) int {
	f, ok := x.Op().(ir.Feed)
	switch {
	case !ok:
		return 0
	case f.Input.Law != nil:
		return f.Input.Law.Classes
	}
	return f.Input.Classes
}
