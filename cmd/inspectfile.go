package cmd

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/internal/anatomy"
	"github.com/ganc-ml/ganc/internal/words"
)

func (a *app) inspectFile(path string) error {
	facts, err := anatomy.Of(path)
	if err != nil {
		return err
	}
	for _, line := range append(anatomy.Text(facts.File), factsText(facts)...) {
		a.console.print(line)
	}
	return nil
}

// factsText prints what follows from a file.
func factsText(f *anatomy.Facts) []string {
	var lines []string
	for _, o := range f.Operators {
		lines = append(lines, fmt.Sprintf("op      %s at opset %d: %s", o.Name, o.Opset, words.Count(o.Count, "node")))
	}
	for _, o := range f.Oddities {
		lines = append(lines, fmt.Sprintf("odd     %s: %d NaN, %d infinite, %d denormal", o.Name, o.NaN, o.Infinite, o.Denormal))
	}
	for _, err := range f.Refused {
		lines = append(lines, "refused "+strings.TrimPrefix(err.Error(), "onnx: "))
	}
	if cost, err := f.Cost(); err != nil {
		if len(f.Refused) == 0 {
			lines = append(lines, "refused for one sample: "+strings.TrimPrefix(err.Error(), "onnx: "))
		}
	} else {
		lines = append(lines, fmt.Sprintf("cost    for one sample: %s, %s FLOPs, %s bytes of memory, %s bytes of constants",
			words.Count(cost.Steps, "step"), words.Thousands(cost.FLOPs), words.Thousands(cost.Memory), words.Thousands(cost.Constants)))
	}
	return append(lines, fmt.Sprintf("sha256  %s  %s bytes", f.SHA256, words.Thousands(f.Bytes)))
}
