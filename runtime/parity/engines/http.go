package engines

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The server for the page of a browser on this machine speaks as much of HTTP/1.1 as that page needs, a request for each connection.
// Package net/http would add 5 MB to every binary that links ganc.

// request is a request of the page.
type request struct {
	method, path string
	body         []byte
}

// response is what the page gets.
type response struct {
	status int
	kind   string // Content-Type
	body   []byte
}

func textResponse(status int, text string) response {
	return response{status, "text/plain", []byte(text)}
}

// fileResponse is a file. Browsers want the types of modules and of WebAssembly.
func fileResponse(name string) response {
	data, err := os.ReadFile(name)
	if err != nil {
		return textResponse(404, err.Error())
	}
	kind := map[string]string{".mjs": "text/javascript", ".wasm": "application/wasm"}[filepath.Ext(name)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	return response{200, kind, data}
}

// mostBody bounds the outputs of a case that a page may send.
const mostBody = 1 << 30

// serve answers connections until the listener is closed.
func (x *exchange) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			r, err := readRequest(c)
			if err != nil {
				return // a connection that the browser opened and did not use
			}
			answer := x.respond(r)
			_, _ = fmt.Fprintf(c, "HTTP/1.1 %d -\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", answer.status, answer.kind, len(answer.body))
			_, _ = c.Write(answer.body) // it fails where the browser has gone
		}()
	}
}

func readRequest(c io.Reader) (r request, err error) {
	in := bufio.NewReader(c)
	text := textproto.NewReader(in)
	line, err := text.ReadLine()
	if err != nil {
		return r, err
	}
	parts := strings.Fields(line)
	if len(parts) != 3 {
		return r, fmt.Errorf("%q is no request", line)
	}
	r.method, r.path = parts[0], parts[1]
	header, err := text.ReadMIMEHeader()
	if err != nil {
		return r, err
	}
	length := header.Get("Content-Length")
	if length == "" {
		return r, nil
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 || n > mostBody {
		return r, fmt.Errorf("a body of %s bytes", length)
	}
	r.body = make([]byte, n)
	_, err = io.ReadFull(in, r.body)
	return r, err
}
