// Command kernels measures ganc's kernels for bench/peers/kernels.py: kernels THREADS. It reads pieces of work, a line
// each, and answers with a line of JSON: wall and processor time in ms, medians of five windows of 30 ms.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/internal/kernel"
)

func main() {
	threads, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: kernels THREADS")
		os.Exit(2)
	}
	answer(greeting{"ganc"})
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		step, err := work(strings.Fields(lines.Text()), threads)
		if err != nil {
			fmt.Fprintln(os.Stderr, "kernels:", err)
			os.Exit(2)
		}
		t := bench.Repeat(step, 5, 30*time.Millisecond)
		answer(measurement{Wall: t.Wall.Seconds() * 1e3, CPU: t.Processor.Seconds() * 1e3})
	}
}

type greeting struct {
	Version string `json:"version"`
}

type measurement struct {
	Wall float64 `json:"wall"`
	CPU  float64 `json:"cpu"`
}

func answer(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(b))
}

// work is "gemm LAYOUT M N K", "conv DIRECTION N SIZE C O KERNEL STRIDE PAD GROUPS" or "NAME COUNT".
func work(words []string, threads int) (func(), error) {
	numbers := make([]int, 0, 8)
	for _, w := range words[min(len(words), 1):] {
		if n, err := strconv.Atoi(w); err == nil {
			numbers = append(numbers, n)
		}
	}
	switch {
	case len(words) == 5 && words[0] == "gemm" && len(numbers) == 3:
		return gemm(threads, words[1], numbers[0], numbers[1], numbers[2]), nil
	case len(words) == 10 && words[0] == "conv" && len(numbers) == 8:
		if f := convolution(threads, words[1], [8]int(numbers)); f != nil {
			return f, nil
		}
	case len(words) == 2 && len(numbers) == 1:
		if f := elementwise(threads, words[0], numbers[0]); f != nil {
			return f, nil
		}
	}
	return nil, fmt.Errorf("no work %q", words)
}

func gemm(threads int, layout string, m, n, k int) func() {
	a := kernel.Matrix{Data: normal(m * k), Stride: k, Trans: layout[0] == 'T'}
	b := kernel.Matrix{Data: normal(k * n), Stride: n, Trans: layout[1] == 'T'}
	if a.Trans {
		a.Stride = m
	}
	if b.Trans {
		b.Stride = k
	}
	c := make([]float32, m*n)
	return func() { kernel.Gemm(threads, m, n, k, a, b, c, n, nil) }
}

// convolution is a convolution of square images, or its gradient with respect to them (dX) or to the weights (dW).
func convolution(threads int, direction string, of [8]int) func() {
	n, size, c, o, taps, stride, pad, groups := of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7]
	places := (size+2*pad-taps)/stride + 1
	s := kernel.ConvShape{N: n, H: size, W: size, C: c, OH: places, OW: places, O: o, KH: taps, KW: taps, SH: stride, SW: stride,
		DH: 1, DW: 1, Top: pad, Left: pad, Groups: groups}
	x, w, y := normal(n*size*size*c), normal(o*(c/groups)*taps*taps), normal(n*places*places*o)
	switch direction {
	case "forward":
		return func() { kernel.Conv(threads, s, x, w, y, nil) }
	case "dX":
		return func() { kernel.ConvTranspose(threads, s, y, w, x, nil) }
	case "dW":
		return func() { kernel.ConvWeight(threads, s, x, y, w) }
	}
	return nil
}

func elementwise(threads int, name string, n int) func() {
	x, y := normal(n), make([]float32, n)
	switch name {
	case "tanh":
		return func() { kernel.Tanh(threads, y, x) }
	case "exp":
		return func() { kernel.Exp(threads, y, x) }
	case "sigmoid":
		return func() { kernel.Sigmoid(threads, y, x) }
	case "log":
		kernel.Abs(1, x, x)
		return func() { kernel.Log(threads, y, x) }
	case "erf":
		return func() { kernel.Erf(threads, y, x) }
	case "softplus":
		return func() { kernel.Softplus(threads, y, x) }
	case "gelu":
		return func() { kernel.GELU(threads, y, x) }
	case "silu":
		return func() { kernel.SiLU(threads, y, x) }
	case "mish":
		return func() { kernel.Mish(threads, y, x) }
	case "triad":
		z := normal(n)
		return func() { kernel.Add(threads, y, x, z) }
	case "ema":
		return func() { kernel.EMA(threads, y, x, 1e-3) }
	case "adam":
		d := kernel.Descent{Args: kernel.AdamStep(1e-7, 0.9, 0.999, 1e-8, 0, 1), M: make([]float32, n), V: make([]float32, n)}
		return func() { kernel.Adam(threads, y, x, d) }
	case "rmsprop":
		d := kernel.Descent{Args: kernel.AdamStep(1e-7, 0, 0.99, 1e-8, 0, 1), V: make([]float32, n)}
		return func() { kernel.Adam(threads, y, x, d) }
	case "normal":
		return func() { kernel.Normal(threads, y, 1, 2, 0) }
	}
	return nil
}

func normal(n int) []float32 {
	x, r := make([]float32, n), rand.New(rand.NewPCG(1, 1))
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}
