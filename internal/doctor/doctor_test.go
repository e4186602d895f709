package doctor

import (
	"testing"

	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// TestDoctorMissing holds what is said where nothing is at hand.
func TestDoctorMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(engines.PythonVariable, "")
	t.Setenv(engines.NodeVariable, "")
	t.Setenv(engines.BrowserVariable, "")
	for _, c := range []struct{ got, want Finding }{
		{toolchain(t.Context()), Finding{"go", "missing", "there is no go on the PATH", "needed for models of your own (ganc build ./dir); install it from https://go.dev/dl"}},
		{python(t.Context()), Finding{"python", "missing", "there is no python3 on the PATH", "needed for verify --with ort, onnx, openvino; install it, or name it with GANC_PYTHON"}},
		{external(engines.Optimised, "Python", interpreter)(t.Context()), Finding{"onnxruntime", "missing", "there is no Python to run it", "needed for verify --with ort"}},
		{node(t.Context()), Finding{"node", "missing", "there is no node on the PATH", "needed for verify --with ort-node; install it, or name it with GANC_NODE"}},
		{browser(t.Context()), Finding{"browser", "missing", "there is no chromium-headless-shell on the PATH", "needed for verify --with ort-web; install it, or name it with GANC_BROWSER"}},
		{external(engines.Web, "browser", engines.Browser)(t.Context()), Finding{"onnxruntime-web", "missing", "there is no browser to run it", "needed for verify --with ort-web"}},
	} {
		if c.got != c.want {
			t.Errorf("got %+v, want %+v", c.got, c.want)
		}
	}
}
