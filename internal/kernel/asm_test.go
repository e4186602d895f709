package kernel

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAVX2Registers: no function for AVX2 uses what only AVX-512 has. The register allocator of avo takes X16 to Y31
// where sixteen registers do not suffice, and the assembler then quietly encodes the instruction for AVX-512.
func TestAVX2Registers(t *testing.T) {
	files, err := filepath.Glob("*_amd64.s")
	if err != nil || len(files) == 0 {
		t.Fatalf("no assembly found: %v", err)
	}
	text, wide := regexp.MustCompile(`^TEXT ·(\w+)`), regexp.MustCompile(`\b([XY](1[6-9]|2\d|3[01])|Z\d+|K[0-7])\b`)
	functions := 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		name := ""
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if m := text.FindStringSubmatch(lines.Text()); m != nil {
				name = m[1]
				functions++
			}
			if !strings.Contains(name, "512") && wide.MatchString(lines.Text()) {
				t.Errorf("%s: %s: %s", file, name, strings.TrimSpace(lines.Text()))
			}
		}
	}
	if functions < 100 {
		t.Errorf("found %d functions, want all of them", functions)
	}
}
