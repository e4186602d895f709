package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Fingerprint identifies what a plan computes: the digest of the printed programs of all its groups, lazy terms
// and reports included. Names of files and lines of code do not enter it.
func (p *Plan) Fingerprint() (string, error) {
	h := sha256.New()
	for i, g := range p.Groups {
		prog, err := p.Program(i, Variant{Lazy: p.everyLazy(i), Report: i == 0, Last: i == len(p.Groups)-1})
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "group %d ×%d\n%s", i, g.Count, prog.Graph)
		for _, l := range p.lazies(i) {
			fmt.Fprintf(h, "lazy %d\n", l.Every)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
