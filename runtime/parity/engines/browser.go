package engines

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"net"
	"os"
	"path"
	"path/filepath"
	"slices"
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
	go x.serve(listener)
	defer listener.Close()

	args := []string{"--headless", "--disable-gpu", "--remote-debugging-port=0", "--user-data-dir=" + filepath.Join(dir, "profile")}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // browsers refuse to run for root with it
	}
	c := subprocess.Command(running, e.Host, append(args, "http://"+listener.Addr().String())...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	end := ending{failed: c.Run(), started: c.ProcessState != nil, stderr: stderr.String()}
	if running.Err() != nil {
		end.failed = nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	end.answers = x.answers
	return e.judge(ctx, end, j)
}

// respond answers a request: the page with its module, the library, the model and the inputs are there to get; it takes outputs and
// answers.
func (x *exchange) respond(r request) response {
	dir, name := path.Split(r.path)
	switch {
	case r.method == "GET" && r.path == "/":
		return response{200, "text/html; charset=utf-8", browserPage}
	case r.method == "GET" && r.path == "/ort.mjs":
		return response{200, "text/javascript", javaScript}
	case r.method == "GET" && r.path == "/model":
		return fileResponse(x.job.Model)
	case r.method == "GET" && dir == "/library/":
		return fileResponse(filepath.Join(x.library, "dist", name))
	case r.method == "GET" && dir == "/files/":
		return fileResponse(filepath.Join(x.dir, name))
	case r.method == "PUT" && dir == "/files/":
		return x.output(name, r.body)
	case r.method == "POST" && r.path == "/answer":
		return x.answer(r.body)
	}
	return textResponse(404, r.path+" is not here")
}

// output takes the outputs of a case.
func (x *exchange) output(name string, data []byte) response {
	if !slices.ContainsFunc(x.job.Cases, func(c files) bool { return c.Outputs == name }) {
		return textResponse(404, name+" is no output")
	}
	if err := os.WriteFile(filepath.Join(x.dir, name), data, 0o666); err != nil {
		return textResponse(500, err.Error())
	}
	return response{status: 200}
}

// answer takes an answer. The last one, or that something is missing, ends the browser.
func (x *exchange) answer(line []byte) response {
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return textResponse(400, err.Error())
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.answers = append(x.answers, a)
	if len(x.answers) > len(x.job.Cases) || a.Missing != "" {
		x.done()
	}
	return response{status: 200}
}
