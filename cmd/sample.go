package cmd

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

func (a *app) sampleCommand() *cobra.Command {
	out, n, seed := "", 0, uint64(0)
	c := &cobra.Command{
		Use:   "sample FILE|DIR",
		Short: "new images from an exported generator",
		Long: `Draw noise, run an exported network on it and write its images as one PNG. Everything that is needed stands in the
file: the law of each input and the geometry of the image. Of a build directory the first file is taken that turns
noise into images.`,
		Example: `  ganc sample build/gan
  ganc sample build/vae/decoder.onnx -o digits.png --n 100 --seed 7`,
		Args: exactly(1, "a file or a build directory"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := inRange("n", n, 1, 10_000); err != nil {
				return err
			}
			return a.sample(args[0], out, n, seed)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().StringVarP(&out, "out", "o", "grid.png", "PNG `FILE` to write")
	c.Flags().IntVar(&n, "n", gridImages, "number of images")
	c.Flags().Uint64Var(&seed, "seed", 1, "of the noise")
	return c
}

func (a *app) sample(path, out string, n int, seed uint64) error {
	net, err := findGenerator(path)
	if err != nil {
		return err
	}
	got, err := net.session.Sample(n, seed)
	if err != nil {
		return fileError{fmt.Errorf("%s: %w", net.path, err)}
	}
	i, _ := generates(net.session)
	image := net.session.Outputs()[i].Port
	if want := n * image.Image.Channels() * image.Image.H * image.Image.W; got[i].DType() != ir.Float32 || got[i].Len() != want {
		return fileError{fmt.Errorf("%s: output %s is %v, its metadata say %d images of %d×%d×%d: export it again", net.path,
			net.session.Outputs()[i].Name, got[i].Type(), n, image.Image.Channels(), image.Image.H, image.Image.W)}
	}
	var png bytes.Buffer
	if err := imagegrid.Write(&png, imageBatch(got[i], image, n), gridWidth(n)); err != nil {
		return err
	}
	if err := writeText(out, png.String()); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  %d images from %s, seed %d", out, n, net.path, seed))
	return nil
}

// gridWidth is the number of columns that makes a grid of n images about as wide as high.
func gridWidth(n int) int {
	c := 1
	for c*c < n {
		c++
	}
	return c
}

// findGenerator loads the file, or the first file of a directory that turns noise into images.
func findGenerator(path string) (*loaded, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileError{fmt.Errorf("%s: %w: give an ONNX file or a build directory", path, reason(err))}
	}
	if !info.IsDir() {
		net, err := loadFile(path)
		if err != nil {
			return nil, err
		}
		if _, err := generates(net.session); err != nil {
			return nil, fileError{fmt.Errorf("%s: %w", path, err)}
		}
		return net, nil
	}
	files, err := filepath.Glob(filepath.Join(escapeGlob(path), "*.onnx"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	for _, f := range files {
		net, err := loadFile(f)
		if err != nil {
			return nil, err
		}
		if _, err := generates(net.session); err == nil {
			return net, nil
		}
	}
	return nil, fileError{fmt.Errorf("%s: none of its %d ONNX files turns noise into images: give the file", path, len(files))}
}

// generates finds the output of a network that is an image made of nothing but noise and labels.
func generates(s *runtime.Session) (output int, err error) {
	for _, in := range s.Inputs() {
		if in.Law == nil && in.Classes == 0 {
			return 0, fmt.Errorf("input %s has no noise law in the metadata ganc.io: sample needs a network that turns noise into images", in.Name)
		}
	}
	for i, o := range s.Outputs() {
		if o.Image != nil && drawable(*o.Image) && len(s.Inputs()) > 0 {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no output is an image in the metadata ganc.io: sample needs a network that turns noise into images")
}
