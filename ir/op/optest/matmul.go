package optest

import "github.com/ganc-ml/ganc/ir/op"

var matmulRows = []Row{
	{Name: "MatMul", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 5), f32(normal, 5, 4)}},
	{Name: "MatMul/a", Op: op.MatMulOp{TransA: true}, In: []Arg{f32(normal, n, 5), f32(normal, n, 4)}},
	{Name: "MatMul/b", Op: op.MatMulOp{TransB: true}, In: []Arg{f32(normal, n, 5), f32(normal, 4, 5)}},
	{Name: "MatMul/ab", Op: op.MatMulOp{TransA: true, TransB: true}, In: []Arg{f32(normal, 5, n), f32(normal, 4, 5)}},
	{Name: "MatMul/column", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 7), f32(normal, 7, 1)}},
	{Name: "MatMul/row", Op: op.MatMulOp{}, In: []Arg{f32(normal, 1, 7), f32(normal, 7, 3)}},
	{Name: "MatMul/outer", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 1), f32(normal, 1, 4)}},
	{Name: "MatMul/wide", Op: op.MatMulOp{}, In: []Arg{f32(normal, 13, 3), f32(normal, 3, 35)}},
	{Name: "MatMul/batch", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 2, 4), f32(normal, n, 4, 3)}},
	{Name: "MatMul/batch_ab", Op: op.MatMulOp{TransA: true, TransB: true}, In: []Arg{f32(normal, n, 4, 2), f32(normal, n, 3, 4)}},
	{Name: "MatMul/weights", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 2, 4), f32(normal, 4, 3)}},
	{Name: "MatMul/weights_b", Op: op.MatMulOp{TransB: true}, In: []Arg{f32(normal, n, 2, 4), f32(normal, 3, 4)}},
	{Name: "MatMul/weights_a", Op: op.MatMulOp{TransA: true}, In: []Arg{f32(normal, n, 4, 2), f32(normal, 4, 3)}},
	{Name: "MatMul/left", Op: op.MatMulOp{}, In: []Arg{f32(normal, 2, 4), f32(normal, n, 4, 3)}},
	{Name: "MatMul/crossed", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 1, 2, 3), f32(normal, 2, 3, 2)}},
	{Name: "MatMul/crossed_ab", Op: op.MatMulOp{TransA: true, TransB: true}, In: []Arg{f32(normal, 2, 1, 3, 2), f32(normal, n, 4, 3)}},
	{Name: "MatMul/ones", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 2, 3), f32(normal, 1, 3, 2)}},
	{Name: "MatMul/empty", Op: op.MatMulOp{}, In: []Arg{f32(normal, n, 0), f32(normal, 0, 4)}, NoStock: noEmpty},
	{Name: "Gemm", Op: op.GemmOp{}, In: []Arg{f32(normal, n, 5), f32(normal, 5, 4), f32(normal, 4)}},
	{Name: "Gemm/wide", Op: op.GemmOp{}, In: []Arg{f32(normal, 13, 3), f32(normal, 3, 35), f32(normal, 35)}},
	{Name: "Gemm/one", Op: op.GemmOp{}, In: []Arg{f32(normal, n, 5), f32(normal, 5, 1), f32(normal, 1)}},
	{Name: "Gemm/b", Op: op.GemmOp{TransB: true}, In: []Arg{f32(normal, n, 5), f32(normal, 4, 5), f32(normal, 4)}},
	{Name: "Gemm/a", Op: op.GemmOp{TransA: true}, In: []Arg{f32(normal, 5, n), f32(normal, 5, 4), f32(normal, 1, 4)}},
	{Name: "Gemm/scalar", Op: op.GemmOp{}, In: []Arg{f32(normal, n, 5), f32(normal, 5, 4), f32(normal)}},
	{Name: "Gemm/rows", Op: op.GemmOp{}, In: []Arg{f32(normal, n, 5), f32(normal, 5, 4), f32(normal, n, 1)}},
	{Name: "Gemm/full", Op: op.GemmOp{}, In: []Arg{f32(normal, n, 5), f32(normal, 5, 4), f32(normal, n, 4)}},
}
