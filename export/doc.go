// Package export writes a graph as an ONNX model.
//
// A model is built in these steps:
//
//	legalise   composite ops that the opset has no operator for are decomposed
//	emit       every node becomes ONNX nodes: attribute for attribute where the op's Spec names an operator,
//	           else by one function of a family file (matmul.go, reduce.go, shape.go, …)
//	bind       outputs take the names of their ports
//	describe   metadata: ports, source lines and what the caller gives
//	check      names, order, types and tensors are checked once more on the finished message
//
// Names are those that a reader of the file looks for: inputs and outputs are ports, initializers state variables
// (gen.0.weight), nodes the layer and the operator (gen.0/Gemm, gen.0/Gemm_1), values the node (gen.0/Gemm_out).
// The batch dimension is the dim_param "N", its multiples are "2*N". The same graph gives the same bytes.
package export
