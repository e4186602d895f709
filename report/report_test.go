package report

import (
	"bytes"
	"strings"
	"testing"
)

func write(t *testing.T, p Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPage(t *testing.T) {
	p := Page{
		Title: "a & b", Lead: "two <generators>",
		Sections: []Section{{
			Title: "Measures", Text: []string{"first", "second"},
			Tables:   []Table{{Head: []string{"name", "value", "note"}, Rows: [][]string{{"fcd", "3.1", "x < y"}}, Left: []int{2}, Notes: []string{"below"}}},
			Pictures: []Picture{{PNG: []byte("\x89PNG"), Caption: `"new" digits`}},
		}, {Title: "Empty"}},
	}
	got := write(t, p)
	for _, want := range []string{
		"<title>a &amp; b</title>", `<p class="lead">two &lt;generators&gt;</p>`, "<p>first</p>\n<p>second</p>",
		`<th class="left">name</th><th class="right">value</th><th class="left">note</th>`,
		`<td class="left">fcd</td><td class="right">3.1</td><td class="left">x &lt; y</td>`,
		`<p class="note">below</p>`, `src="data:image/png;base64,iVBORw=="`, `alt="&#34;new&#34; digits"`, "<h2>Empty</h2>", "figcaption {",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if got != write(t, p) {
		t.Error("the same page gives other bytes")
	}
}

// TestSelfContained: a page asks for nothing from anywhere.
func TestSelfContained(t *testing.T) {
	got := write(t, Page{Title: "x", Sections: []Section{{Pictures: []Picture{{PNG: []byte("p")}}}}})
	for _, asks := range []string{"http:", "https:", "//", "<script", "<link", "@import", "url("} {
		if strings.Contains(got, asks) {
			t.Errorf("the page holds %q", asks)
		}
	}
}
