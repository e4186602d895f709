#!/bin/sh
# Regenerates onnx.pb.go from onnx.proto. Needs protoc (Debian: protobuf-compiler) and
#   go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
# on PATH. With -check the file is made in a temporary place and compared: exit 1 when it is
# stale. The comment that names protoc's own version is left out, so that any protoc will do.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/ganc"
cp onnx.proto "$work/ganc/onnx.proto"
protoc --proto_path="$work" --go_out="$work" \
	--go_opt=Mganc/onnx.proto=github.com/ganc-ml/ganc/internal/onnxpb \
	--go_opt=module=github.com/ganc-ml/ganc/internal/onnxpb \
	ganc/onnx.proto
sed '/^\/\/ \tprotoc  *v/d' "$work/onnx.pb.go" >"$work/fresh.go"
if [ "${1-}" = -check ]; then
	cmp "$work/fresh.go" onnx.pb.go
else
	cp "$work/fresh.go" onnx.pb.go
fi
