//go:build js

// In the browser: the generator that the page carries draws what the page asks for.
package main

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"syscall/js"

	"github.com/ganc-ml/ganc/runtime"
)

func main() {
	carried := js.Global().Get("generator") // a Uint8Array: an ONNX file
	file := make([]byte, carried.Length())
	js.CopyBytesToGo(file, carried)
	session, err := runtime.LoadBytes(file)
	if err != nil {
		js.Global().Call("failed", err.Error())
		return
	}
	js.Global().Set("draw", js.FuncOf(func(_ js.Value, args []js.Value) any {
		urls, err := draw(session, args[0].Int(), uint64(args[1].Int()))
		if err != nil {
			js.Global().Call("failed", err.Error())
		}
		return urls
	}))
	js.Global().Call("ready")
	select {} // draw stays callable
}

// draw returns n pictures as data URLs of PNG files.
func draw(session *runtime.Session, n int, seed uint64) ([]any, error) {
	pictures, err := session.SampleImages(n, seed)
	if err != nil {
		return nil, err
	}
	urls := make([]any, n)
	for i, p := range pictures {
		var file bytes.Buffer
		if err := png.Encode(&file, p); err != nil {
			return nil, err
		}
		urls[i] = "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes())
	}
	return urls, nil
}
