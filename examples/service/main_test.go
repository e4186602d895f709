package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/ganc-ml/ganc/runtime"
)

func generator(t *testing.T) *runtime.Session {
	t.Helper()
	s, err := runtime.LoadFile("../embed/generator.onnx", runtime.WithThreads(1))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(h http.Handler, ctx context.Context, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", target, nil))
	return w
}

// TestPictures: many clients at once get what each asked for, and the same seed is the same picture.
func TestPictures(t *testing.T) {
	h := handler(generator(t))
	want := get(h, t.Context(), "/image.png?seed=7").Body.Bytes()
	var clients sync.WaitGroup
	for i := range 20 {
		clients.Go(func() {
			target, size := "/image.png?seed=7", image.Pt(28, 28)
			if i%2 == 1 {
				target, size = "/sheet.png?seed=7&n=20", image.Pt(16*28, 2*28)
			}
			w := get(h, t.Context(), target)
			picture, err := png.Decode(bytes.NewReader(w.Body.Bytes()))
			if err != nil || picture.Bounds().Size() != size {
				t.Errorf("%s: status %d, %v", target, w.Code, err)
			}
			if i%2 == 0 && !bytes.Equal(w.Body.Bytes(), want) {
				t.Errorf("%s: another picture", target)
			}
		})
	}
	clients.Wait()
}

func TestBadRequests(t *testing.T) {
	h := handler(generator(t))
	for target, want := range map[string]string{
		"/image.png":                       "seed: want a number",
		"/image.png?seed=x":                "seed: want a number",
		"/sheet.png?seed=1":                "from 1 to 256",
		"/sheet.png?seed=1&n=257":          "from 1 to 256",
		"/sheet.png?seed=1&n=-1":           "from 1 to 256",
		"/sheet.png?seed=1&n=999999999999": "from 1 to 256",
	} {
		if w := get(h, t.Context(), target); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: got %d %q, want %q in it", target, w.Code, w.Body, want)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if w := get(h, gone, "/image.png?seed=1"); w.Body.Len() > 0 {
		t.Errorf("a client who has gone got %d bytes", w.Body.Len())
	}
}

// TestServe: the service ends when its context does, and says what is wrong with a file before it listens.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- serve(ctx, "localhost:0", "../embed/generator.onnx") }()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("got %v", err)
	}
	if err := serve(t.Context(), "localhost:0", "main.go"); err == nil || !strings.Contains(err.Error(), "main.go: onnx:") {
		t.Errorf("got %v", err)
	}
}
