package rundir

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

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
	return WriteFile(filepath.Join(dir, "SHA256SUMS"), func(w io.Writer) error {
		_, err := io.WriteString(w, text.String())
		return err
	})
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
