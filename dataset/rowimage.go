package dataset

import "fmt"

// rowImageOptions say that rows of numbers are images.
var rowImageOptions = []Option{
	{"size", "HEIGHTxWIDTH, or a number for squares, 4096 at most", "rows are the pixels of such images, line after line", func(o *options, v string) bool { return setSize(&o.size, v) }},
	{"channels", "1 or 3", "of these images: colour has all of red, then green, then blue (default: by the length of a row)", func(o *options, v string) bool {
		return setChannels(&o.channels, v)
	}},
}

// rowImage is the shape of an example where size= says that rows of n numbers are images, otherwise nil.
func (o options) rowImage(n int) ([]int, error) {
	h, w := o.size[0], o.size[1]
	if h == 0 && o.channels != 0 {
		return nil, fmt.Errorf("channels=%d: rows are images where size= says so", o.channels)
	}
	if h == 0 {
		return nil, nil
	}
	c := o.channels
	if c == 0 {
		c = n / (h * w)
	}
	switch {
	case !isChannels(c) || c*h*w != n:
		return nil, fmt.Errorf("size=%dx%d: rows have %d numbers: want %d (grey) or %d (colour)", h, w, n, h*w, 3*h*w)
	case c == 1:
		return []int{h, w}, nil
	}
	return []int{c, h, w}, nil
}
