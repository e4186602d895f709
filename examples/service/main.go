// Command service draws pictures over HTTP with a generator that ganc exported:
//
//	go run ./examples/service examples/embed/generator.onnx
//
// GET /image.png?seed=7 is one picture, GET /sheet.png?seed=7&n=64 a sheet of n. The same seed gives the same picture. The
// service ends when it is interrupted, after the requests that it has begun.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/ganc-ml/ganc/runtime"
)

func main() {
	address := flag.String("address", "localhost:8080", "where the service listens")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: service [-address HOST:PORT] GENERATOR.onnx")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *address, flag.Arg(0)); err != nil {
		log.Fatal("service: ", err)
	}
}

// serve answers requests until ctx ends, and then those that have begun.
func serve(ctx context.Context, address, file string) error {
	// One request uses one thread: many at once fill the processors better than one request could. A file from a source
	// that is not trusted cannot take more memory than the limits say.
	session, err := runtime.LoadFile(file, runtime.WithThreads(1),
		runtime.WithLimits(runtime.Limits{Graph: runtime.GraphLimits{TotalBytes: 256 << 20}}))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler(session), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		ended <- server.Shutdown(grace)
	}()
	log.Printf("drawing at http://%s/image.png", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}
