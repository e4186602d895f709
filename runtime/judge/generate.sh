#!/bin/sh
# Trains the classifiers of this package: the same bytes on any machine, in about five minutes of processor time for each run. Their
# SHA-256 stand in known.go.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go run ./cmd/ganc build classifier --seed 1 --out "$work/mnist"
cp "$work/mnist/classifier.onnx" runtime/judge/mnist.onnx
# Fashion-MNIST is learnt in two runs: the second goes on from the weights of the first at half the rate.
go run ./cmd/ganc build classifier --seed 1 --data fashion-mnist --epochs 10 --out "$work/first"
go run ./cmd/ganc build classifier --seed 1 --data fashion-mnist --epochs 3 --lr 2e-3 \
	--init "$work/first/run/checkpoints/step-000004680.safetensors" --out "$work/fashion"
cp "$work/fashion/classifier.onnx" runtime/judge/fashion.onnx
