package dataset

import (
	"math/bits"
	"slices"
	"strconv"

	"github.com/ganc-ml/ganc/internal/rng"
)

// Stacked MNIST (Metz et al. 2017; PacGAN, Lin et al. 2018): each channel of an image is a digit of MNIST drawn at random,
// which gives 1,000 modes that a classifier of digits can tell. Images for testing are of digits for testing. It has no
// label: 1,000 classes are more than a label may have.
const (
	stackedMNIST     = "stacked-mnist"
	stackedImages    = 60_000
	maxStackedImages = 500_000
)

var stackedOptions = []Option{
	{"n", "a number from 1 to 500000", "images for training (default 60000, of 2,352 bytes each), and a sixth as many for testing", func(o *options, v string) bool {
		n, err := strconv.Atoi(v)
		o.n = n
		return err == nil && n >= 1 && n <= maxStackedImages
	}},
	{"seed", "a whole number", "of the draws (default 0)", func(o *options, v string) bool { return setUint(&o.seed, v) }},
}

func openStacked(r request) (unfitted, error) {
	digits, err := mnist()
	if err != nil {
		return nil, err
	}
	n := r.n
	if n == 0 {
		n = stackedImages
	}
	one, _ := digits.Field("image")
	d := &Dataset{Name: r.path, Fields: []Field{{Name: "image", Shape: append([]int{3}, one.Shape...), DType: Uint8, Max: 255}}}
	d.Train = stack(d.Fields, digits.Train, n, rng.Key(r.seed, r.path+"/train"))
	d.Test = stack(d.Fields, digits.Test, (n+5)/6, rng.Key(r.seed, r.path+"/test"))
	d.Validation = none(d.Fields)
	return stored{Dataset: d}, nil
}

// stack is n images, each of three digits. An image depends on the key and its number alone.
func stack(fields []Field, digits *Split, n int, key uint64) *Split {
	i := slices.IndexFunc(digits.fields, func(f Field) bool { return f.Name == "image" })
	size, from := digits.fields[i].Size(), digits.columns[i].bytes
	pixels := make([]byte, 0, 3*n*size)
	for channel := range 3 * n {
		k, _ := bits.Mul64(rng.At(key, uint64(channel)), uint64(digits.N))
		pixels = append(pixels, from[int(k)*size:int(k+1)*size]...)
	}
	return &Split{N: n, fields: fields, columns: []column{newColumn(fields[0], n, pixels, nil)}}
}
