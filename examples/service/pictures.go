package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"log"
	"net/http"
	goruntime "runtime"
	"strconv"

	"github.com/ganc-ml/ganc/runtime"
)

const (
	maxPictures = 256 // of one sheet
	perRow      = 16
)

// handler answers with pictures of a generator. As many requests draw at once as there are processors; others wait, as long
// as their clients do.
func handler(generator *runtime.Session) http.Handler {
	free := make(chan struct{}, goruntime.GOMAXPROCS(0))
	answer := func(w http.ResponseWriter, r *http.Request, n int) {
		seed, err := strconv.ParseUint(r.FormValue("seed"), 10, 64)
		if err != nil {
			http.Error(w, "seed: want a number such as seed=7", http.StatusBadRequest)
			return
		}
		select {
		case free <- struct{}{}:
			defer func() { <-free }()
		case <-r.Context().Done():
			return
		}
		picture, err := sheet(r.Context(), generator, n, seed)
		switch {
		case errors.Is(err, context.Canceled): // nobody waits any more
		case err != nil:
			log.Print(err)
			http.Error(w, "the generator failed", http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // a seed has one picture
			w.Write(picture)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /image.png", func(w http.ResponseWriter, r *http.Request) { answer(w, r, 1) })
	mux.HandleFunc("GET /sheet.png", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil || n < 1 || n > maxPictures {
			http.Error(w, fmt.Sprintf("n: want a number of pictures from 1 to %d", maxPictures), http.StatusBadRequest)
			return
		}
		answer(w, r, n)
	})
	return mux
}

// sheet is n pictures in rows of 16, as PNG. It ends with ctx, before the next operation of the network.
func sheet(ctx context.Context, generator *runtime.Session, n int, seed uint64) ([]byte, error) {
	inputs, err := generator.Draw(n, seed)
	if err != nil {
		return nil, err
	}
	outputs, err := generator.NewOutputs(inputs...)
	if err != nil {
		return nil, err
	}
	if err := generator.RunInto(ctx, outputs, inputs); err != nil {
		return nil, err
	}
	pictures, err := generator.Outputs()[0].Images(outputs[0])
	if err != nil {
		return nil, err
	}
	size := pictures[0].Bounds().Size()
	all := image.NewRGBA(image.Rect(0, 0, min(n, perRow)*size.X, (n+perRow-1)/perRow*size.Y))
	for i, p := range pictures {
		corner := image.Pt(i%perRow*size.X, i/perRow*size.Y)
		draw.Draw(all, image.Rectangle{Min: corner, Max: corner.Add(size)}, p, image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	err = png.Encode(&out, all)
	return out.Bytes(), err
}
