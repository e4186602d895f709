package op_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Functions apply ops to values; types follow, with the batch as N.
func Example() {
	m := ir.NewModel("shapes", ir.Defaults{})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784})
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch})
	both := op.Concat(1, x, op.OneHot(label, 10, ir.Float32))
	fmt.Println(both.Type(), op.Reshape(x, ir.Batch, 1, 28, 28).Type(), op.Mean(x).Type())
	fmt.Print(m.Graph())
	// Output:
	// f32[N×794] f32[N×1×28×28] f32[]
	// %0 = data image : f32[N×784]
	// %1 = data label : i64[N]
	// %2 = OneHot{Classes:10, DType:f32} %1 : f32[N×10]
	// %3 = Concat{Axis:1} %0 %2 : f32[N×794]
	// %4 = Reshape{To:[N×1×28×28]} %0 : f32[N×1×28×28]
	// %5 = Mean{Axes:[0 1]} %0 : f32[]
}
