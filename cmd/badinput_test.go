package cmd_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ganc-ml/ganc/cmd"
	runs "github.com/ganc-ml/ganc/internal/run"
)

const measureNames = "parzen, parzen_fine, sure, classes, agree, code_agree, code_error, gan_train, score, fcd, precision, recall, density, coverage, nearer, copies, modes, quality, modes_kl, elbo, elbo_recon, elbo_kl, nll, nll_elbo, active, error, accuracy"

// badInput is every mistake that a user can make at the command line, the exit code and the exact text. The current
// directory holds: data (a data set), table.csv (three columns), constant.csv, file (a file), foreign/note (a directory of another program), build/tiny-gan
// (a finished build of 2 steps, seed 1) and the damaged data sets that damage makes.
var badInput = []struct {
	line string
	code int
	want string
}{
	// names
	{"biuld", 2, `unknown command "biuld": did you mean "build"? (commands: augment, bench, build, check, compare, complete, completion, data, diff, doctor, edit, eval, explain, export, golden, inspect, list, new, rebuild, sample, train, translate, verify, version)`},
	{"build", 2, `build takes the name of a model: got 0 arguments (see ganc build --help)`},
	{"build tiny-gan tiny-ae", 2, `build takes the name of a model: got 2 arguments (see ganc build --help)`},
	{"build tiny-gna", 3, `unknown model "tiny-gna": did you mean "tiny-gan"?` + modelNames},
	{"check diffusion", 3, `unknown model "diffusion"` + modelNames},
	{"inspect vea", 3, `unknown model "vea": did you mean "vae"?` + modelNames},
	{"build tiny-gan --data mnits", 4, `unknown data set "mnits": did you mean "mnist"? (known: mnist, fashion-mnist, stacked-mnist, ring8, grid25, thin-thick, upright-slanted, digit-outline, digit-silhouette, folders; or give a path: see ganc data list)`},
	{"train tiny-gan --data ./nowhere", 4, `data ./nowhere: no such file or directory; want files of a form that ganc data list names`},
	{"build tiny-gan --data mnist --batch 8", 4, `data mnist: field "image" has 784 elements an example (shape [28 28]), the model reads f32[N×16]`},

	{"build undeclared", 3, `model undeclared has no function that declares it: set Build`},
	{"check empty", 3, `the function of model empty gives no model: end it with return m.Build()`},
	{"train unbuilt", 3, `cmd_test/models_test.go:41: Report "x": the value is f32[N×16]: want a scalar f32[]`},
	{"build sealed", 3, `model sealed exports no network: add an Export, or train it only (ganc train sealed)`},
	{"export build/tiny-gan/generator -o x.onnx", 4, `build/tiny-gan/generator: there is no run in it`},

	// bench
	{"bench", 2, `bench takes the name of a model or a file: got 0 arguments (see ganc bench --help)`},
	{"bench vea", 3, `unknown model "vea": did you mean "vae"?` + modelNames},
	{"bench no.onnx", 4, `no.onnx: no such file or directory: give an ONNX file`},
	{"bench build/tiny-gan", 3, `build/tiny-gan: it is a build, not a Go package: give one of its ONNX files, or the name of a model`},
	{"bench file", 4, `file: onnx: it is text, not an ONNX file; give the .onnx file`},
	{"bench tiny-gan --batch 8,0", 2, `flag --batch: 0: want a number from 1 to 1000000`},
	{"bench tiny-gan --batch few", 2, `flag --batch: "few": want a whole number`},
	{"bench tiny-gan --batch 201", 2, `batch size 201 exceeds the 200 training examples of data`},
	{"bench tiny-gan --threads 1,-2", 2, `flag --threads: -2: want a number from 1 to 1024`},
	{"bench tiny-gan --repeats 0", 2, `flag --repeats: 0: want a number from 1 to 10000`},
	{"bench --nodes no.onnx", 2, `flag --nodes: no.onnx is a file: want a model, whose training is measured`},
	{"bench --memory no.onnx", 2, `flag --memory: no.onnx is a file: want a model, whose training is measured`},
	{"bench tiny-gan --memory --nodes", 2, `flags --nodes and --memory: each is a measurement of its own: give one of them`},
	{"bench tiny-gan --data mnits", 4, `unknown data set "mnits": did you mean "mnist"? (known: mnist, fashion-mnist, stacked-mnist, ring8, grid25, thin-thick, upright-slanted, digit-outline, digit-silhouette, folders; or give a path: see ganc data list)`},

	// translate
	{"translate", 2, `translate takes a file or a build directory: got 0 arguments (see ganc translate --help)`},
	{"translate ways", 2, `translate: give a picture with --image`},
	{"translate nowhere --image mine.png", 4, `nowhere: no such file or directory: give an ONNX file or a build directory`},
	{"translate foreign --image mine.png", 4, `foreign: there is no ONNX file in it: give an ONNX file or a build directory`},
	{"translate file --image mine.png", 4, `file: onnx: it is text, not an ONNX file; give the .onnx file`},
	{"translate build/tiny-gan --image mine.png", 4, `build/tiny-gan/discriminator.onnx: none of its outputs is an image of as many numbers as its input image f32[N×16] in the metadata ganc.io: ` + translator + `
ganc: build/tiny-gan/generator.onnx: its input is z f32[N×3]: ` + translator},
	{"translate cond/generator.onnx --image mine.png", 4, `cond/generator.onnx: it takes 2 inputs: ` + translator},
	{"translate ways --image no.png", 4, `--image no.png: no such file or directory: give a PNG or JPEG file, or a folder of them`},
	{"translate ways --image foreign", 4, `--image foreign: no PNG or JPEG file in this folder`},
	{"translate ways --image file", 4, `--image file: not a PNG or JPEG image: image: unknown format: remove it or fetch it again`},
	{"translate ways --image mine.png --judge no.onnx", 4, `--judge no.onnx: no such file or directory: give a classifier`},
	{"translate ways --image mine.png --judge cond/generator.onnx", 4, `--judge cond/generator.onnx: it takes [z f32[N×2] label i64[N]]: a classifier takes one input of images, f32[N×C×H×W] or f32[N×numbers]`},
	{"translate ways --image mine.png --to c", 2, `flag --to: "c": ways translates to b or to a`},
	{"translate ways/a2b.onnx --image mine.png --to a", 2, `flag --to: "a": ways/a2b.onnx translates to b`},
	{"translate ways --image mine.png -o x.gif", 2, `x.gif: translate writes images: want a name that ends in .png`},
	{"translate ways --image mine.png -o x-%d-%d.png", 2, `x-%d-%d.png: 2 numbers in the name: want one for the number of an image, such as %03d`},
	{"translate ways --image mine.png -o no/x.png", 2, `no/x.png: the directory no does not exist; create it or choose another place`},
	{"translate ways --image mine.png --image mine.png --alone", 2, `--alone: 2 images, each a file: want a name that numbers them, such as -o after-%03d.png`},
	{"translate ways --image mine.png --scale 65 --to=", 2, `flag --scale: 65: want a number from 1 to 64
ganc: flag --to: want a value that is not empty`},

	// data
	{"data lst", 2, `unknown command "lst": did you mean "list"? (commands: check, list, show)`},
	{"data list mnist", 2, `list takes no argument: got 1 arguments (see ganc data list --help)`},
	{"build gan --data ring8,n=0", 4, `data ring8,n=0: n=0: want a number from 1 to 10000000`},
	{"build gan --data mnist,n=5", 4, `data mnist,n=5: unknown option "n" (options: validation, test, shuffle)`},
	{"build gan --data grid25,sede=1,n=10", 4, `data grid25,sede=1,n=10: unknown option "sede": did you mean "seed"? (options: n, seed, validation, test, shuffle)`},
	{"train tiny-point --data constant.csv,scale=none --batch 2", 4, `data constant.csv: field "point" has the one value 3, which cannot be scaled to -1..1`},
	{"build gan --data ring8", 4, `data ring8: no field "image": the data set has ["point" "label"]`},

	{"data check", 2, `check takes a source: got 0 arguments (see ganc data check --help)`},
	{"data check mnits", 4, `unknown data set "mnits": did you mean "mnist"? (known: mnist, fashion-mnist, stacked-mnist, ring8, grid25, thin-thick, upright-slanted, digit-outline, digit-silhouette, folders; or give a path: see ganc data list)`},
	{"data check truncated", 4, `data truncated/train-images-idx3-ubyte: truncated: the header announces 200×4×4 bytes, the file has 600; fetch it again`},
	{"data show data --n 0", 2, `flag --n: 0: want a number from 1 to 100000`},
	{"data show data --split tset", 2, `flag --split: "tset": want train, validation or test`},
	{"data show data --split validation", 2, `flag --split: data has no validation split: set examples aside, such as data,validation=0.1`},
	{"data show data -o foreign", 2, `foreign: is a directory; name a file`},
	{"data show table.csv", 4, `data table.csv: field "point" is [3] numbers: show draws images, and points of two coordinates (of a table, columns=a:b chooses them)`},

	// flags
	{"build tiny-gan --step 3", 2, `unknown flag --step: did you mean --steps? (see ganc build --help)`},
	{"build tiny-gan --weights fp16", 2, `unknown flag --weights: build writes plain files, and export makes other forms of them: ganc export build/MODEL --net NET --weights … -o FILE`},
	{"build tiny-gan --opset 13", 2, `unknown flag --opset: build writes plain files, and export makes other forms of them: ganc export build/MODEL --net NET --opset … -o FILE`},
	{"build tiny-gan --prior gmm:2", 2, `unknown flag --prior: build writes plain files, and export makes other forms of them: ganc export build/MODEL --net NET --prior … -o FILE`},
	{"train tiny-gan --image uint8", 2, `unknown flag --image (see ganc train --help)`},
	{"build tiny-gan -x", 2, `unknown flag -x (see ganc build --help)`},
	{"build tiny-gan --steps", 2, `flag needs an argument: --steps (see ganc build --help)`},
	{"build tiny-gan --steps many", 2, `flag --steps: "many": want a whole number`},
	{"build tiny-gan --steps 0", 2, `flag --steps: 0: want a number from 1 to 1000000000`},
	{"build tiny-gan --steps -1", 2, `flag --steps: -1: want a number from 1 to 1000000000`},
	{"build tiny-gan --steps 99999999999999999999", 2, `flag --steps: "99999999999999999999": the number is too large, or negative where it must not be`},
	{"build tiny-gan --epochs 0", 2, `flag --epochs: 0: want a number from 1 to 1000000`},
	{"build tiny-gan --epochs 1 --steps 1", 2, `--epochs and --steps exclude each other: give one`},
	{"build tiny-gan --batch -8", 2, `flag --batch: -8: want a number from 1 to 1000000`},
	{"build tiny-gan --batch 201", 2, `batch size 201 exceeds the 200 training examples of data`},
	{"build tiny-gan --threads 0", 2, `flag --threads: 0: want a number from 1 to 1024`},
	{"build tiny-gan --seed -1", 2, `flag --seed: "-1": want a whole number from 0 to 18446744073709551615`},
	{"sample build/tiny-gan --seed 18446744073709551616", 2, `flag --seed: "18446744073709551616": want a whole number from 0 to 18446744073709551615`},
	{"data show data --seed one", 2, `flag --seed: "one": want a whole number from 0 to 18446744073709551615`},
	{"build tiny-gan --data=", 2, `flag --data: want a value that is not empty`},
	{"build tiny-gan --split tset=3", 2, `flag --split: unknown option "tset": did you mean "test"? (options: validation, test, shuffle)`},
	{"build tiny-gan --split validation=1.5", 2, `flag --split: validation=1.5: want a share of the training examples such as 0.1, or a number of them`},
	{"build tiny-gan --out=", 2, `flag --out: want a value that is not empty`},
	{"build tiny-gan --lr fast", 2, `flag --lr: "fast": want a number`},
	{"build tiny-gan --lr 0", 2, `--lr 0: disc.optim.lr: a zero stands for the default 0.001 here: want another number`},
	{"train tiny-gan --lr -1", 2, `disc.optim.lr=-1: Adam: LR is -1, want a positive number`},
	{"check tiny-gan --set optim.beta1=1.5", 2, `disc.optim.beta1=1.5: Adam: Betas are [1.5 0.999], want both in [0, 1)`},
	{"build vae --set optim.schedule.then.end=-1", 2, `elbo.optim.schedule.then.end=-1: Adam: cosine schedule: End is -1: want a number of at least 0`},
	{"build tiny-gan --set optim.beta1", 2, `--set optim.beta1: want KEY=VALUE, such as optim.beta1=0.5`},
	{"build tiny-gan --set optim.beta1=", 2, `--set optim.beta1=: want KEY=VALUE, such as optim.beta1=0.5`},
	{"build tiny-gan --set optim.beta1=NaN", 2, `--set optim.beta1=NaN: disc.optim.beta1: want a finite number`},
	{"build tiny-gan --set optim.amsgrad=perhaps", 2, `--set optim.amsgrad=perhaps: disc.optim.amsgrad: want true or false`},
	{"check tiny-gan --set disc.optim.lr=x,nothing,gen.optim.lr=", 2, "--set nothing: want KEY=VALUE, such as optim.beta1=0.5\n" +
		`ganc: --set gen.optim.lr=: want KEY=VALUE, such as optim.beta1=0.5`},
	{"check tiny-gan --set disc.optim.lr=x,gen.optim.lr=y", 2, "--set disc.optim.lr=x: disc.optim.lr: want a finite number\n" +
		`ganc: --set gen.optim.lr=y: gen.optim.lr: want a finite number`},
	{"build tiny-ae --set net.optim.lr=1", 2, `--set net.optim.lr=1: model tiny-ae has no setting "net.optim.lr": did you mean "fit.optim.lr"? (settings: optim.lr, optim.momentum, optim.nesterov, optim.weight_decay; of one objective: fit.optim.lr, fit.optim.momentum, fit.optim.nesterov, fit.optim.weight_decay)`},
	{"build tiny-ae --set optim.nesterov=true", 2, `fit.optim.nesterov=true: SGD: Nesterov without Momentum: give one, such as 0.9`},
	{"build tiny-gan --init=", 2, `flag --init: want a value that is not empty`},
	{"build tiny-gan --init nowhere", 4, `--init nowhere: no such file or directory: give a safetensors file, such as a checkpoint of a run`},
	{"train tiny-gan --init foreign", 4, `--init foreign: is a directory: give a safetensors file, such as a checkpoint of a run`},
	{"train tiny-gan --init file", 4, `--init file: safetensors: truncated: 4 bytes, less than a header length: give a safetensors file, such as a checkpoint of a run`},
	{"sample build/tiny-gan --n 0", 2, `flag --n: 0: want a number from 1 to 10000`},
	{"sample build/tiny-gan -o x.jpg", 2, `x.jpg: the name does not say what to write: want it to end in .png (a grid; numbered images with %d in the name), .gif (one image after another), .csv (rows of a table) or .npy (an array), or --format`},
	{"sample build/tiny-gan -o grid", 2, `grid: the name does not say what to write: want it to end in .png (a grid; numbered images with %d in the name), .gif (one image after another), .csv (rows of a table) or .npy (an array), or --format`},
	{"sample build/tiny-gan -o x.gif --n 1001", 2, `flag --n: 1001: want at most 1000 images in a GIF`},
	{"sample build/tiny-gan -o x-%d-%03d.png", 2, `x-%d-%03d.png: 2 numbers in the name: want one for the number of an image, such as %03d`},
	{"sample build/tiny-gan -o x-%s.png", 2, `x-%s.png: ` + strayPercent},
	{"sample build/tiny-gan -o x-%5d.png", 2, `x-%5d.png: ` + strayPercent},
	{"sample build/tiny-gan -o 50%.png", 2, `50%.png: ` + strayPercent},
	{"sample build/tiny-gan -o x-%d.gif", 2, `x-%d.gif: only PNG images are numbered: want a name that ends in .png, or without %d`},
	{"sample build/tiny-gan -o x-%d.png --n 10001", 2, `flag --n: 10001: want a number from 1 to 10000`},
	{"sample build/tiny-gan -o no/x-%d.png", 2, `no/x-0.png: the directory no does not exist; create it or choose another place`},
	{"sample build/tiny-gan -o file/x-%d.png", 2, `file/x-0.png: file is a file, not a directory; choose another place`},
	{"sample build/tiny-gan -o taken%d.png --n 3", 2, `taken2.png: is a directory; name a file`},
	{"sample build/tiny-gan -o x.csv", 2, `build/tiny-gan/generator.onnx draws images, a CSV file holds rows of numbers: want a name that ends in .png, .gif or .npy`},
	{"sample build/tiny-gan -o - --format csv", 2, `build/tiny-gan/generator.onnx draws images, a CSV file holds rows of numbers: want --format png, gif or npy`},
	{"sample build/tiny-gan --format bmp", 2, `flag --format: "bmp": want png, gif, csv or npy`},
	{"sample build/tiny-gan --format pgn", 2, `flag --format: "pgn": did you mean "png"?: want png, gif, csv or npy`},
	{"sample build/tiny-gan -o x.png --format gif", 2, `x.png: its name ends in .png, --format says gif: want one form`},
	{"sample build/tiny-gan --scale 0", 2, `flag --scale: 0: want a number from 1 to 64`},
	{"sample build/tiny-gan --scale 65", 2, `flag --scale: 65: want a number from 1 to 64`},
	{"sample build/tiny-gan --scale two", 2, `flag --scale: "two": want a whole number`},
	{"sample build/tiny-gan -o x.npy --scale 2", 2, `flag --scale: a .npy file holds numbers, not pixels that could be enlarged: want .png or .gif, or no --scale`},
	{"sample build/tiny-gan -o x.csv --scale 2", 2, `flag --scale: a .csv file holds numbers, not pixels that could be enlarged: want .png or .gif, or no --scale`},
	{"sample build/tiny-gan --n 2000 --scale 64", 2, `--scale 64: 2,000 images of 4×4 pixels become 134,838,544 pixels, and a picture has at most 100,000,000: want --scale 55 or less, or fewer images`},
	{"sample build/tiny-gan -o no/x-%s.png --n 0 --scale 99 --columns 0 --truncation 0", 2, `no/x-%s.png: ` + strayPercent + `
ganc: no/x-%s.png: the directory no does not exist; create it or choose another place
ganc: flag --n: 0: want a number from 1 to 10000
ganc: flag --columns: 0: want a number from 1 to 10000
ganc: flag --scale: 99: want a number from 1 to 64
ganc: flag --truncation: 0: want a number from 0.1 to 10`},
	{"sample cond --class 3,1", 2, `flag --class: "3,1"` + severalClasses},
	{"sample cond --class 3 --class 1 --interpolate", 2, `flag --class: "3,1"` + severalClasses},
	{"sample cond --class 3,7", 2, `flag --class: "3,7": want all, or a class from 0 to 3`},
	{"sample build/tiny-gan --columns 0", 2, `flag --columns: 0: want a number from 1 to 10000`},
	{"sample build/tiny-gan --interpolate=spiral", 2, `flag --interpolate: "spiral": want strips or grid`},
	{"sample build/tiny-gan --interpolate foo", 2, `flag --interpolate: "foo": want strips or grid, behind a sign of equality: --interpolate=grid`},
	{"sample --interpolate foo build/tiny-gan", 2, `flag --interpolate: "foo": want strips or grid, behind a sign of equality: --interpolate=grid`},
	{"sample --interpolate grid build/tiny-gan", 2, `--interpolate takes its value behind a sign of equality: --interpolate=grid`},
	{"sample build/tiny-gan --interpolate grid", 2, `--interpolate takes its value behind a sign of equality: --interpolate=grid`},
	{"sample build/tiny-gan --net x", 2, `unknown flag --net (see ganc sample --help)`},
	{"sample build/tiny-gan --truncation 0", 2, `flag --truncation: 0: want a number from 0.1 to 10`},
	{"sample build/tiny-gan --truncation NaN", 2, `flag --truncation: NaN: want a number from 0.1 to 10`},
	{"sample build/tiny-gan --truncation much", 2, `flag --truncation: "much": want a number`},
	{"sample build/tiny-gan --class 3", 2, `--class: the network has no input with classes: it cannot be told what to draw`},
	{"sample build/tiny-gan --class all", 2, `--class: the network has no input with classes: it cannot be told what to draw`},
	{"sample cond --class 4", 2, `flag --class: "4": want all, or a class from 0 to 3`},
	{"sample cond --class -1", 2, `flag --class: "-1": want all, or a class from 0 to 3`},
	{"sample cond --class seven", 2, `flag --class: "seven": want all, or a class from 0 to 3`},
	{"sample cond --class=", 2, `flag --class: want a class or all`},
	{"sample cond --class all --columns 3000", 2, `--class all: 4 rows of 3000 images: want at most 10000 images, so fewer --columns`},
	{"sample cond --class all --columns 300 -o x.gif", 2, `--class all: 4 rows of 300 images: want at most 1000 images, so fewer --columns`},
	{"sample cond --class all --n 4", 2, `--n and --class all exclude each other: the number of classes gives the rows; choose with --columns`},
	{"sample cond --class all --interpolate=grid", 2, `--interpolate=grid and --class all exclude each other: both say what a row is`},
	{"sample cond --truncation 1", 2, `--truncation: no input of cond/generator.onnx is normal noise`},
	{"sample build/tiny-gan --n 1000000", 2, `flag --n: 1000000: want a number from 1 to 10000`},
	{"verify build/tiny-gan --ulp -1", 2, `flag --ulp: -1: want a number from 0 to 1073741824`},
	{"verify build/tiny-gan --with otr", 2, `flag --with: unknown runtime "otr": did you mean "ort"? (runtimes: ganc, onnx-go, ort, ort-plain, onnx, openvino, ort-node, ort-web, stock)`},
	{"verify build/tiny-gan --with=", 2, `flag --with: want a runtime: ganc, onnx-go, ort, ort-plain, onnx, openvino, ort-node, ort-web, stock`},
	{"verify build/tiny-gan --with stock,stock", 2, `flag --with: stock is named twice`},
	{"verify build/tiny-gan --timeout 0s", 2, `flag --timeout: 0s: want a time such as 5m`},
	{"verify build/tiny-gan --timeout soon", 2, `flag --timeout: "soon": want a time such as 5m`},
	{"verify build/tiny-gan --with onnx-go,ort --python no/python", 10, `--with ort: no/python: no such file or directory: name an interpreter that is there`},
	// edit
	{"edit", 2, `edit takes a file or a build directory: got 0 arguments (see ganc edit --help)`},
	{"edit build/tiny-gan", 2, `edit: give the picture with --image, or --list to name the directions`},
	{"edit build/tiny-gan --image mine.png", 2, `edit: say what to change with --along, such as --along thickness=+2 (--list names the directions)`},
	{"edit build/tiny-gan --image mine.png --list", 2, `--list names the directions and changes nothing: want it without --image and --along`},
	{"edit build/tiny-gan --image mine.png --along thickness --along slant=much --along size=99 --steps 0", 2, `flag --steps: 0: want a number from 1 to 100000
ganc: --along "thickness": want NAME=AMOUNT, such as thickness=+2, or class=CLASS (--list names the directions)
ganc: --along "slant=much": "much" is no number from -10 to 10: want NAME=AMOUNT, such as thickness=+2
ganc: --along "size=99": "99" is no number from -10 to 10: want NAME=AMOUNT, such as thickness=+2`},
	{"edit build/tiny-gan --image no.png --along size=1", 4, `--image no.png: no such file or directory: give a PNG or JPEG file`},
	{"edit build/tiny-gan --image file --along size=1", 4, `--image file: not a PNG or JPEG image: image: unknown format: remove it or fetch it again`},
	{"edit build/tiny-gan/discriminator.onnx --list", 4, `build/tiny-gan/discriminator.onnx: no output is an image in the metadata ganc.io: want a network that makes images of codes, such as a generator or a decoder`},
	{"edit build/tiny-gan --image build/tiny-gan/samples.png --along class=3", 2, `class 3: build/tiny-gan/generator.onnx has no input with classes: it cannot be told what to draw; where a classifier tells classes of the data apart, --list names directions to them, such as class-3`},
	{"explain", 2, `explain takes a run, a file or a build directory: got 0 arguments (see ganc explain --help)`},
	{"explain build/tiny-gan --samples 10 --steps 0 --search 0", 2, `flag --samples: 10: want a number from 100 to 1000000
ganc: flag --steps: 0: want a number from 1 to 1000000
ganc: flag --search: 0: want a number from 1 to 100000`},
	{"explain build/tiny-gan -o file", 2, `file: is a file, not a directory; choose another place`},
	{"complete build/tiny-gan --n 0", 2, `flag --n: 0: want a number from 1 to 64
ganc: complete: give the picture with --image
ganc: complete: say with --mask what is hidden: left, right, top, bottom, centre, or a file whose light pixels are hidden`},
	{"complete build/tiny-gan --image build/tiny-gan/samples.png --mask middle", 2, `--mask "middle": want left, right, top, bottom, centre, or a file whose light pixels are hidden, such as mask.png`},
	{"complete build/tiny-gan --image build/tiny-gan/samples.png --mask left --class 3", 2, `class 3: build/tiny-gan/generator.onnx has no input with classes: it cannot be told what to draw`},
	{"translate ways --image no.png --image mine.png --image foreign", 4, `--image no.png: no such file or directory: give a PNG or JPEG file, or a folder of them
ganc: --image foreign: no PNG or JPEG file in this folder`},
	{"edit cond --image no.png --class 8 --along class=7 --along class=3", 4, `--image no.png: no such file or directory: give a PNG or JPEG file
ganc: class "8": want a class that cond/generator.onnx knows: 0, 1, 2, 3
ganc: class "7": want a class that cond/generator.onnx knows: 0, 1, 2, 3`},
	{"edit cond --image mine.png --along size=1", 4, `--image mine.png: all of it has one colour: there is nothing to find in it`},
	{"complete cond --image no.png --mask nomask.png --class 8", 4, `--mask nomask.png: no such file or directory: give a PNG or JPEG file
ganc: --image no.png: no such file or directory: give a PNG or JPEG file
ganc: class "8": want a class that cond/generator.onnx knows: 0, 1, 2, 3`},
	{"complete cond --image build/tiny-gan/samples.png --mask mine.png", 2, `--mask mine.png: it hides nothing, so that nothing is to be completed: want light pixels where the picture is hidden`},
	{"augment cond --judge file --confidence 0", 2, `--judge file: nothing asks it: cond/generator.onnx takes the class to draw, and --confidence 0 keeps every sample: leave out one of them`},
	{"augment cond --judge file", 4, `--judge file: onnx: it is text, not an ONNX file; give the .onnx file`},
	{"edit foreign --list", 4, `foreign: there is no ONNX file in it: give an ONNX file or a build directory`},

	{"eval", 2, `eval takes a file or a directory: got 0 arguments (see ganc eval --help)`},
	{"eval nowhere", 4, `nowhere: no such file or directory: give an ONNX file or a build directory`},
	{"eval foreign", 4, `foreign: there is no ONNX file in it: give an ONNX file or a build directory`},
	{"eval build/tiny-gan --samples 1 --seeds 0 --images 0 --codes 0", 2, `flag --samples: 1: want a number from 2 to 100000
ganc: flag --seeds: 0: want a number from 1 to 100
ganc: flag --images: 0: want a number from 1 to 10000
ganc: flag --codes: 0: want a number from 1 to 100000`},
	{"eval build/tiny-gan --require fcd", 2, `flag --require: "fcd": want MEASURE<NUMBER or MEASURE>NUMBER, such as fcd<8,agree>0.99`},
	{"eval build/tiny-gan --only fdc", 2, `flag --only: unknown measure "fdc": did you mean "fcd"? (measures: ` + measureNames + `)`},
	{"eval build/tiny-gan -o no/page.html", 2, `no/page.html: the directory no does not exist; create it or choose another place`},
	{"eval build/tiny-gan --judge file", 4, `--judge file: onnx: it is text, not an ONNX file; give the .onnx file`},
	{"eval build/tiny-gan --data table.csv", 2, `--data table.csv: its examples are [3], the networks of build/tiny-gan draw 16 numbers: give the data that they were trained on`},
	{"eval build/tiny-gan --only agree", 2, `build/tiny-gan: nothing can be measured: no network allows what was asked for: it holds generator build/tiny-gan/generator.onnx (ganc eval --help says what each allows)`},
	{"compare nowhere build/tiny-gan foreign", 4, `nowhere: no such file or directory: give an ONNX file or a build directory
ganc: foreign: there is no ONNX file in it: give an ONNX file or a build directory`},
	{"compare build/tiny-gan build/tiny-gan --threads 2", 2, `flag --threads: it is for models that are trained: give --train and names of models`},
	{"compare tiny-gan tiny-ae --train --threads 0", 2, `flag --threads: 0: want a number from 1 to 1024`},
	{"compare build/tiny-gan", 2, `compare takes two files, directories or, with --train, models at least: got 1 (see ganc compare --help)`},
	{"compare build/tiny-gan build/tiny-gan --steps 3 --dir x", 2, `flag --steps: it is for models that are trained: give --train and names of models
ganc: flag --dir: it is for models that are trained: give --train and names of models`},
	{"compare tiny-gan vea --train", 3, `unknown model "vea": did you mean "vae"?` + modelNames},
	{"compare tiny-gan tiny-ae --train --steps 0 --seeds 0", 2, `flag --seeds: 0: want a number from 1 to 100
ganc: flag --steps: 0: want a number from 1 to 1000000000`},
	{"completion bsh", 2, `unknown shell "bsh": did you mean "bash"? (shells: bash, zsh, fish, powershell)`},
	{"completion", 2, `completion takes the name of a shell: bash, zsh, fish, powershell: got 0 arguments (see ganc completion --help)`},
	{"doctor now", 2, `doctor takes no argument: got 1 arguments (see ganc doctor --help)`},
	{"export build/tiny-gan --net generator -o x.onnx --opset 5", 2, `flag --opset: 5: want a number from 9 to 26`},

	// places
	{"build tiny-gan --out file", 2, `file: is a file, not a directory; choose another place`},
	{"build tiny-gan --out file/below", 2, `file/below: file is a file, not a directory; choose another place`},
	{"build tiny-gan -o foreign", 2, `foreign: the directory is not empty, and not a build of ganc's (no provenance.json, no run); choose another place or empty it`},
	{"build tiny-gan --out foreign", 2, `foreign: the directory is not empty, and not a build of ganc's (no provenance.json, no run); choose another place or empty it`},
	{"build tiny-gan --out .", 2, `.: the current directory lies in it, and a build replaces the whole of it; name a directory below`},
	{"train tiny-gan --out file/below", 2, `output file/below: it, or a part of its path, is a file: give another --out`},
	{"train tiny-gan --out foreign", 2, `output foreign: the directory is not empty, and not a run of ganc's: give another --out, or empty it`},
	{"train tiny-gan --out build/tiny-gan/run", 2, `output build/tiny-gan/run: it holds a run already: continue it with --resume, or give another --out`},
	{"sample build/tiny-gan -o taken.png", 2, `taken.png: is a directory; name a file`},
	{"sample build/tiny-gan -o no/where.png", 2, `no/where.png: the directory no does not exist; create it or choose another place`},
	{"export build/tiny-gan --net generator", 2, `export: give the file to write with -o`},

	// resuming
	{"build tiny-ae --resume", 2, `build/tiny-ae: nothing to resume: no interrupted build and no finished one; build without --resume`},
	{"train tiny-gan --resume", 2, `nothing to resume: runs holds no run of tiny-gan: train without --resume`},
	{"train tiny-gan --out foreign --resume", 4, `foreign: there is no run in it`},
	{"train tiny-ae --out build/tiny-gan/run --resume", 2, `the run in build/tiny-gan/run is of model tiny-gan, not tiny-ae: train anew without --resume, or give another --out`},
	{"train tiny-gan --out build/tiny-gan/run --resume --seed 2", 2, `--seed 2: the run in build/tiny-gan/run was started with 1: repeat its command, or train anew without --resume`},
	{"train tiny-gan --out build/tiny-gan/run --resume --steps 1", 2, `the run has done 2 steps: it cannot end after 1: ask for more`},
	{"train tiny-gan --out build/tiny-gan/run --resume --split validation=8", 2, `--split validation=8: the run in build/tiny-gan/run was started with "": repeat its command, or train anew without --resume`},
	{"train tiny-gan --out changed --resume", 2, `model tiny-gan has changed since the run in changed: train anew without --resume, or give another --out`},
	{"train tiny-gan --out swapped --resume", 4, `swapped/checkpoints/step-000000002.safetensors: it is of model "tiny-ae", not "tiny-gan": remove it, or train anew without --resume`},
	{"train tiny-gan --out damaged --resume", 4, `damaged/checkpoints/step-000000002.safetensors: safetensors: truncated: tensor "disc.0.weight" ends at byte 2032 of the data, the file has 1586: remove it, or train anew without --resume`},

	// data
	{"build tiny-gan --data truncated", 4, `data truncated/train-images-idx3-ubyte: truncated: the header announces 200×4×4 bytes, the file has 600; fetch it again`},
	{"build tiny-gan --data magic", 4, `data magic/train-images-idx3-ubyte: magic number 0x00000d03, want 0x00000803: not an IDX file of images (unsigned bytes, rank 3)`},
	{"build tiny-gan --data sums", 4, `data sums/train-images-idx3-ubyte: SHA-256 2190644a…, but SHA256SUMS beside it says 00000000…; fetch the file again`},
	{"build tiny-gan --data file", 4, `data file: magic number 0x74657874, want 0x00000803: not an IDX file of images (unsigned bytes, rank 3)`},

	{"build tiny-gan --data data,tset=3", 4, `data data,tset=3: unknown option "tset": did you mean "test"? (options: validation, test, shuffle)`},
	{"build tiny-gan --split test=3", 4, `data data: test=3: the data have a test split of 10 examples: leave the option out`},
	{"build tiny-gan --split validation=200", 4, `data data: 0 examples for testing and 200 for validation leave none of 200 for training: ask for fewer`},
	{"build tiny-gan --split validation=0.001", 4, `data data: validation=0.001: of 200 training examples that is none: ask for more`},
	{"build tiny-gan --split validation=193", 2, `batch size 8 exceeds the 7 training examples of data`},

	// files
	{"verify nowhere", 4, `nowhere: no such file or directory: give an ONNX file or a directory`},
	{"verify foreign", 4, `foreign: nothing to verify: want model.onnx beside test_data_set_0, or directories with them`},
	{"verify file", 4, `file: there is no test data beside it: want file/test_data_set_0, or another runtime to compare ganc's with (--with onnx-go,ort)`},
	{"sample file", 4, `file: onnx: it is text, not an ONNX file; give the .onnx file`},
	{"sample build/tiny-gan/discriminator.onnx", 4, `build/tiny-gan/discriminator.onnx: input image has no noise law in the metadata ganc.io: sample needs a network that turns noise into images, points in the plane or rows of a table`},
	{"sample foreign", 4, `foreign: there is no ONNX file in it: give an ONNX file or a build directory`},
	{"inspect no/file.onnx", 4, `no/file.onnx: no such file or directory: give an ONNX file`},
	{"inspect foreign", 4, `foreign: is a directory: give an ONNX file`},
	{"inspect file", 4, `file: onnx: it is text, not an ONNX file; give the .onnx file`},
	{"diff file", 2, `diff takes two files: got 1 arguments (see ganc diff --help)`},
	{"diff file no/file.onnx", 4, `file: onnx: it is text, not an ONNX file; give the .onnx file`},
	{"diff build/tiny-gan/generator.onnx no/file.onnx", 4, `no/file.onnx: no such file or directory: give an ONNX file`},
	{"export foreign -o x.onnx", 4, `foreign: there is no run in it`},
	{"export build/tiny-gan -o x.onnx", 2, `model tiny-gan has 2 networks: choose with --net (networks: generator, discriminator)`},
	{"export build/tiny-gan --net generatr -o x.onnx", 2, `model tiny-gan has no network "generatr": did you mean "generator"? (networks: generator, discriminator)`},
}

// strayPercent is what a name with a percent sign is told that is no number.
const strayPercent = "a percent sign in the name stands for the number of an image: want %d or, with zeros in front, %03d; for the sign itself %%"

// translator is what a file is told that translates no image.
const translator = "translate needs a network that turns one image into an image of the same size"

// severalClasses is what a list of classes is told.
const severalClasses = " is several classes: a picture has one, because between two labels there is nothing to walk through: want one class, or all for a row of each"

// modelNames is how an unknown model is told of those that there are.
var modelNames = func() string {
	var names []string
	for _, m := range testModels {
		names = append(names, m.Name)
	}
	return " (models: " + strings.Join(names, ", ") + ")"
}()

func TestBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	prepareBadInput(t)
	before := tree(t)
	for _, c := range badInput {
		t.Run(strings.ReplaceAll(c.line, "/", "_"), func(t *testing.T) {
			code, out, err := run(c.line)
			if code != c.code || err != "ganc: "+c.want+"\n" || out != "" {
				t.Errorf("got %d, want %d\n got %swant ganc: %s\nstdout %q", code, c.code, err, c.want, out)
			}
			if diff := cmp.Diff(before, tree(t)); diff != "" {
				t.Errorf("files have changed (-before +after):\n%s", diff)
			}
		})
	}
}

// run runs a command line in this process.
func run(line string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = cmd.Run(context.Background(), strings.Fields(line), &out, &err, testModels...)
	return code, out.String(), err.String()
}

func prepareBadInput(t *testing.T) {
	t.Helper()
	if err := writeTinyData("data"); err != nil {
		t.Fatal(err)
	}
	write(t, "file", "text")
	write(t, "constant.csv", "x,y\n3,3\n3,3\n")
	write(t, "table.csv", "a,b,c\n1,2,3\n4,5,6\n")
	write(t, "foreign/note", "mine")
	write(t, "taken.png/note", "mine")
	write(t, "taken2.png/note", "mine")
	if err := errors.Join(writePhotos("photos"), writePNG("mine.png", image.NewGray(image.Rect(0, 0, 4, 4)))); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"build tiny-gan --steps 2", "build tiny-cond --steps 1 --out cond", "build tiny-ways --steps 1 --out ways", "train tiny-ae --steps 2 --out swapped"} {
		if code, _, err := run(line); code != 0 {
			t.Fatal(err)
		}
	}
	images := read(t, "data/train-images-idx3-ubyte")
	write(t, "truncated/train-images-idx3-ubyte", images[:16+600])
	write(t, "magic/train-images-idx3-ubyte", "\x00\x00\x0d"+images[3:])
	write(t, "sums/train-images-idx3-ubyte", images)
	write(t, "sums/SHA256SUMS", fmt.Sprintf("%064x  train-images-idx3-ubyte\n", 1))

	const checkpoint, manifest = "checkpoints/step-000000002.safetensors", "manifest.json"
	weights, text := read(t, "build/tiny-gan/run/"+checkpoint), read(t, "build/tiny-gan/run/"+manifest)
	write(t, "swapped/"+manifest, text)
	write(t, "damaged/"+checkpoint, weights[:len(weights)/2])
	write(t, "damaged/"+manifest, text)
	write(t, "changed/"+manifest, otherFingerprint(t, text))
}

// otherFingerprint is the manifest that ganc would have written for another model of the same name.
func otherFingerprint(t *testing.T, text string) string {
	t.Helper()
	var m runs.Manifest
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	m.Fingerprint = strings.Repeat("0", 64)
	plain, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s,\"sha256\":\"%x\"}", strings.TrimSuffix(string(plain), "}"), sha256.Sum256(plain))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tree is the digest of every file below the current directory.
func tree(t *testing.T) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			sums[path] = "directory"
			return err
		}
		sums[path] = fmt.Sprintf("%x", sha256.Sum256([]byte(read(t, path))))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}
