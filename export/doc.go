// Package export writes a graph as an ONNX model.
//
// A model is built in these steps:
//
//	legalise   composite ops are decomposed where the opset or the profile has no operator for them
//	emit       every node becomes ONNX nodes: attribute for attribute if the op's Spec names an operator, and
//	           otherwise by a function of a family file (matmul.go, reduce.go, shape.go, …)
//	bind       outputs take the names of their ports
//	describe   metadata are added: ports, source lines and the caller's entries
//	quantise   where that is asked for, products get int8 weights and quantised inputs
//	check      names, order, types and tensors are checked once more on the finished message
//
// Inputs and outputs have the names of ports, initializers those of state variables (gen.0.weight), nodes those of their
// layer and operator (gen.0/Gemm, gen.0/Gemm_1), and values that of their node (gen.0/Gemm_out). The batch dimension is
// the dim_param "N", its multiples are "2*N". The same graph gives the same bytes.
package export
