package compare

import "fmt"

// equal is the ratio of two numbers of parameters up to which capacities count as equal.
const equal = 1.05

// trained is the number of parameters that were trained; of a file that does not say, of the networks that are measured.
func (c *Contestant) trained() int {
	if c.Trained > 0 {
		return c.Trained
	}
	return c.Parameters
}

// capacity says how far the contestants differ in size: a larger one may be ahead for that alone.
func (r *Result) capacity() string {
	all, drawing := r.ratio((*Contestant).trained), r.ratio(func(c *Contestant) int { return c.Drawing })
	switch {
	case all == 0 || drawing == 0:
		return "capacity: not known of all"
	case all <= equal && drawing <= equal:
		return fmt.Sprintf("capacity: equal, parameters within %s and those that draw within %s", percent(all), percent(drawing))
	}
	return fmt.Sprintf("capacity: not equal, parameters differ %.2f times, those that draw %.2f times", all, drawing)
}

// ratio is the greatest of a size of the contestants over the least; 0 where one has none.
func (r *Result) ratio(size func(*Contestant) int) float64 {
	least, most := size(r.Contestants[0]), 0
	for _, c := range r.Contestants {
		least, most = min(least, size(c)), max(most, size(c))
	}
	if least == 0 {
		return 0
	}
	return float64(most) / float64(least)
}

func percent(ratio float64) string { return fmt.Sprintf("%.1f %%", 100*(ratio-1)) }
