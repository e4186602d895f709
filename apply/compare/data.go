package compare

import "cmp"

// sameData says whether all contestants were measured on one data set: values of different ones do not compare.
func (r *Result) sameData() bool {
	for _, c := range r.Contestants {
		for _, res := range c.Results {
			if res.Data != r.Contestants[0].Results[0].Data {
				return false
			}
		}
	}
	return true
}

// dataNotes names the data sets where there are several.
func (r *Result) dataNotes() []string {
	if r.sameData() {
		return nil
	}
	notes := []string{"measured on different data, so that none is ahead: --data SOURCE sets one for all"}
	for _, c := range r.Contestants {
		notes = append(notes, end(c.Name, 40)+": "+end(cmp.Or(c.Results[0].Data, "no data"), 36))
	}
	return notes
}
