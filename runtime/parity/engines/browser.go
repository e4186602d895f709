package engines

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/ganc-ml/ganc/internal/subprocess"
)

//go:embed browser.html
var browserPage []byte

// exchange serves a job to a page and takes what the page answers.
type exchange struct {
	dir, library string
	job          job
	done         func() // is called when the page has answered everything

	mu      sync.Mutex
	answers []answer
}

// browse runs a job in a browser without a screen, which gets the files from a server on this machine and returns the outputs there.
func (e *External) browse(ctx context.Context, dir string, j job) ([]answer, error) {
	library, err := library(e.Runtime)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	running, done := context.WithCancel(ctx)
	defer done()
	x := &exchange{dir: dir, library: library, job: j, done: done}
	server := &http.Server{Handler: x.handler()}
	go func() { _ = server.Serve(listener) }() // until it is closed
	defer server.Close()

	args := []string{"--headless", "--disable-gpu", "--remote-debugging-port=0", "--user-data-dir=" + filepath.Join(dir, "profile")}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // browsers refuse to run for root with it
	}
	c := subprocess.Command(running, e.Host, append(args, "http://"+listener.Addr().String())...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	failed := c.Run()
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return nil, e.late()
	case failed != nil && c.ProcessState == nil && running.Err() == nil:
		return nil, &MissingError{fmt.Sprintf("%s: %v", e.Host, failed), e.Runtime.host().remedy()}
	case len(x.answers) > 0 && x.answers[0].Missing != "":
		return nil, fmt.Errorf("%s: %s", e.Host, firstLine(x.answers[0].Missing))
	case failed != nil && running.Err() == nil:
		return nil, fmt.Errorf("%s failed (%v): %s", e.Host, failed, lastLine(stderr.String()))
	}
	return e.complete(x.answers, j)
}

// handler serves the page with its module, the library, the model and the inputs; it takes outputs and answers.
func (x *exchange) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(browserPage) // the page that is not there answers nothing
	})
	mux.HandleFunc("GET /ort.mjs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(javaScript)
	})
	mux.Handle("GET /library/", http.StripPrefix("/library/", http.FileServer(http.Dir(filepath.Join(x.library, "dist")))))
	mux.Handle("GET /files/", http.StripPrefix("/files/", http.FileServer(http.Dir(x.dir))))
	mux.HandleFunc("GET /model", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, x.job.Model) })
	mux.HandleFunc("PUT /files/{name}", x.output)
	mux.HandleFunc("POST /answer", x.answer)
	return mux
}

// output takes the outputs of a case.
func (x *exchange) output(w http.ResponseWriter, r *http.Request) {
	for _, c := range x.job.Cases {
		if c.Outputs != r.PathValue("name") {
			continue
		}
		data, err := io.ReadAll(r.Body)
		if err == nil {
			err = os.WriteFile(filepath.Join(x.dir, c.Outputs), data, 0o666)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
		return
	}
	http.NotFound(w, r)
}

// answer takes an answer. The last one, or that something is missing, ends the browser.
func (x *exchange) answer(w http.ResponseWriter, r *http.Request) {
	var a answer
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.answers = append(x.answers, a)
	if len(x.answers) > len(x.job.Cases) || a.Missing != "" {
		x.done()
	}
}
