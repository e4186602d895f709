package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Fingerprint identifies the computation of a plan. It is the digest of the model's inputs, with their laws and ranges,
// of its stages, and of the printed programs of all its groups, with lazy terms and reports. Names of files and lines
// of code do not change it.
func (p *Plan) Fingerprint() string { return p.fingerprint }

func fingerprint(p *Plan, programs []*Program) string {
	h := sha256.New()
	for _, in := range p.Model.Inputs() {
		port, err := json.Marshal(in.Port)
		if err != nil {
			panic(fmt.Sprintf("compile: input %q: %v", in.Name, err)) // a Port is numbers and strings
		}
		fmt.Fprintf(h, "%s %s %v %s\n", in.Source, in.Name, in.Type, port)
	}
	for _, s := range p.Model.Stages {
		fmt.Fprintf(h, "stage %s of %d epochs\n", s.Name, s.Epochs)
	}
	for i, g := range p.Groups {
		fmt.Fprintf(h, "group %d of stage %d ×%d\n%s", i, g.Stage, g.Count, programs[i].Graph)
		for _, l := range p.lazies(i) {
			fmt.Fprintf(h, "lazy %d\n", l.Every)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
