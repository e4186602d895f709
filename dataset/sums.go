package dataset

import (
	"encoding/hex"
	"io"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

const (
	sumsName = "SHA256SUMS"
	maxSums  = 1 << 20 // bytes
)

// readSums reads the list that sha256sum writes: one line "SUM  NAME" (or "SUM *NAME") for each file.
func (d folder) readSums() (map[string]string, error) {
	f, _, err := d.open(sumsName)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSums+1))
	if err != nil {
		return nil, fail(d.path(sumsName), "%w", fault.Reason(err))
	}
	if len(text) > maxSums {
		return nil, fail(d.path(sumsName), "larger than %d bytes: not a list of checksums", maxSums)
	}
	sums := map[string]string{}
	for i, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		sum, name, ok := strings.Cut(line, " ")
		if _, err := hex.DecodeString(sum); !ok || err != nil || len(sum) != 64 || len(name) < 2 {
			return nil, fail(d.path(sumsName), "line %d is not of the form \"SHA256  NAME\"; write it with sha256sum", i+1)
		}
		sums[strings.TrimPrefix(name[1:], "./")] = strings.ToLower(sum)
	}
	return sums, nil
}
