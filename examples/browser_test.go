package examples_test

import (
	"fmt"
	"net/http"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// headless is a browser that runs without a screen.
func headless(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("neither chromium-headless-shell nor chromium nor google-chrome is installed")
	return ""
}

// dom is the document of an address as the browser prints it: when everything in it has been loaded.
func dom(t *testing.T, browser, address string) []byte {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", address).Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// gate serves /wait, an answer that comes when somebody has asked for /done, or after two minutes. A page that shows /wait as a
// picture has not been loaded before.
type gate struct {
	done chan struct{}
	once sync.Once
}

func newGate() *gate { return &gate{done: make(chan struct{})} }

// ServeHTTP serves /wait and /done.
func (g *gate) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/done" {
		g.once.Do(func() { close(g.done) })
		return
	}
	select {
	case <-g.done:
	case <-time.After(2 * time.Minute):
	case <-r.Context().Done():
	}
}

// gated is what a page needs to be printed when a condition in JavaScript holds; the gate is at an address.
func gated(address, condition string) string {
	return fmt.Sprintf(`<img hidden src="%[1]s/wait"><script>
setInterval(() => { if (%[2]s) new Image().src = "%[1]s/done"; }, 50);
</script>`, address, condition)
}
