package bench

import (
	"os"
	"strings"
	"testing"
)

// TestReadmePeers: the README's table of peers is that of bench/peers/RESULTS.md, line by line, and names the machine
// and the date that RESULTS.md names.
func TestReadmePeers(t *testing.T) {
	results, readme := read(t, "peers/RESULTS.md"), read(t, "../README.md")
	table := 0
	for line := range strings.Lines(results) {
		row, date, machine := strings.HasPrefix(line, "| "), strings.HasPrefix(line, "- Date:"), strings.HasPrefix(line, "- Machine:")
		if row {
			table++
		}
		if (row || date || machine) && !strings.Contains(readme, line) {
			t.Errorf("README.md lacks the line\n%s", line)
		}
	}
	if table < 2 {
		t.Fatalf("RESULTS.md has a table of %d lines", table)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
