package nn

import "github.com/ganc-ml/ganc/ir"

// beyondUnit reports an argument of a loss that wants numbers in [0, 1] and gets an input, of the data or noise, whose
// range or law is another. Only what is certain counts: an input as it is, or in another order or shape. Data without a
// range must have such numbers themselves, which the input records.
func beyondUnit(loss string, args ...argument) (instead ir.Value, bad bool) {
	for _, a := range args {
		v := a.v
		for v.Op() != nil && v.Node().NumIn() > 0 && ir.KeepsValues(v.Op()) {
			v = v.Node().In(0)
		}
		f, ok := v.Op().(ir.Feed)
		if !ok {
			continue
		}
		in := f.Input
		if r := in.Range; r != nil && (r.Lo < 0 || r.Hi > 1) {
			return v.Graph().Fail("%s: %s is the %s %q with numbers in [%g, %g], want [0, 1]: declare it with ir.Range(0, 1)", loss, a.name, in.Source, in.Name, r.Lo, r.Hi), true
		}
		if in.Law != nil && *in.Law == ir.Normal {
			return v.Graph().Fail("%s: %s is the noise %q of the normal law, want numbers in [0, 1]", loss, a.name, in.Name), true
		}
		if in.Range == nil && in.Source == ir.FromData {
			in.Need(ir.Range(0, 1), loss)
		}
	}
	return ir.Value{}, false
}
