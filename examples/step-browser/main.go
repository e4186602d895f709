// Command step-browser serves a page that trains a GAN in the browser, with nothing but ONNX Runtime Web and the exported
// training step:
//
//	ganc export gan --step --batch 32 -o gan-step
//	npm install onnxruntime-web@1.30.0
//	go run ./examples/step-browser -ort node_modules/onnxruntime-web/dist gan-step dataset/mnist/train-images-idx3-ubyte.gz
//
// ganc has no part in the page: step.json says in which order the files run and what to feed.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
)

//go:embed page.html
var page []byte

func main() {
	address := flag.String("listen", "localhost:8080", "where the page is served")
	library := flag.String("ort", "node_modules/onnxruntime-web/dist", "the directory of ort.wasm.min.mjs")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: step-browser [-listen HOST:PORT] [-ort DIR] STEP-DIR IMAGES.gz")
		os.Exit(2)
	}
	if err := serve(*address, *library, flag.Arg(0), flag.Arg(1)); err != nil {
		fmt.Fprintln(os.Stderr, "step-browser:", err)
		os.Exit(1)
	}
}

// serve serves the page, ONNX Runtime Web, the files of the step, and the images, an IDX file compressed by gzip.
func serve(address, library, step, images string) error {
	for _, needed := range []string{filepath.Join(library, "ort.wasm.min.mjs"), filepath.Join(step, "step.json"), images} {
		if _, err := os.Stat(needed); err != nil {
			return err
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page) // it fails where the reader has gone
	})
	mux.Handle("GET /ort/", http.StripPrefix("/ort/", http.FileServer(http.Dir(library))))
	mux.Handle("GET /step/", http.StripPrefix("/step/", http.FileServer(http.Dir(step))))
	mux.HandleFunc("GET /images.gz", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, images) })
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	return http.Serve(listener, isolated(mux))
}

// isolated sets the headers without which a browser gives a page no threads.
func isolated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		next.ServeHTTP(w, r)
	})
}
