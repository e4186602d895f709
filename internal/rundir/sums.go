package rundir

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// SumsFile is the name of a list of sums.
const SumsFile = "SHA256SUMS"

// WriteSums writes dir/SHA256SUMS in the format of sha256sum: a line "SUM  NAME" for each of the files, sorted.
// Names are relative to dir, with slashes.
func WriteSums(dir string, names []string) error {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	var text strings.Builder
	for _, name := range names {
		if !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\\n\r") {
			return fmt.Errorf("rundir: %q cannot be listed in SHA256SUMS", name)
		}
		sum, err := hashFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%x  %s\n", sum, name)
	}
	return WriteFile(filepath.Join(dir, SumsFile), func(w io.Writer) error {
		_, err := io.WriteString(w, text.String())
		return err
	})
}

// CheckSums compares the files that dir/SHA256SUMS lists, of those whose names wanted takes, with their sums. n is their
// number; differences says of each that differs, or is not there, what is wrong with it. An error is that of the list.
func CheckSums(dir string, wanted func(name string) bool) (n int, differences []string, err error) {
	path := filepath.Join(dir, SumsFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, nil, err
	}
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		sum, name, ok := strings.Cut(line, "  ")
		if !ok || len(sum) != 2*sha256.Size || !filepath.IsLocal(filepath.FromSlash(name)) {
			return 0, nil, fmt.Errorf("%s: line %d is not of the form \"SHA256  NAME\"", path, i+1)
		}
		if !wanted(name) {
			continue
		}
		n++
		switch got, err := hashFile(filepath.Join(dir, filepath.FromSlash(name))); {
		case errors.Is(err, fs.ErrNotExist):
			differences = append(differences, name+" is missing")
		case err != nil:
			return 0, nil, err
		case fmt.Sprintf("%x", got) != sum:
			differences = append(differences, fmt.Sprintf("%s has the SHA-256 %.6x…, and not %.12s…", name, got, sum))
		}
	}
	return n, differences, nil
}

func hashFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}
