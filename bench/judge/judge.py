"""How good the digits of an exported generator are, judged from outside: by a classifier that somebody else trained, and
by Parzen windows (Goodfellow et al. 2014, section 5).

usage: judge.py GENERATOR.onnx|SAMPLES.npy CLASSIFIER.onnx [--samples 10000] [--seed 0] [--no-parzen] [--one-hot NAME]
                [--csv MODEL,STEPS]

GENERATOR has inputs of normal noise and, where it is conditional, one of classes: integers, or one-hot rows of ten in the
input NAME. Its first output, or SAMPLES as ganc sample writes them, is images of 784 pixels, or of three times as many, in
[0, 1] or, as its values show, in [-1, 1]. CLASSIFIER takes
float32[1x1x28x28] in [0, 1], white on black, and gives ten logits (mnist-12.onnx of the ONNX model zoo does). Needs numpy
and onnxruntime.

Prints one JSON object or, with --csv, lines of testdata/results.csv:
  confident  share of samples whose largest class probability is above 0.9
  shares     share of samples that the classifier takes for each digit
  digits     how many digits have a share of 5 to 20 %
  agreement  of a conditional generator: share of samples seen as the class that was asked for; not of one with an
             input code, whose classes have no names
  parzen     mean log-likelihood of the 10,000 test images in nats, under windows around the samples; error: its standard
             error; sigma: the windows' width, of ten from 0.1 to 1 the best on 1,000 training images

Of images with three channels, each a digit as in stacked MNIST (PacGAN, Lin et al. 2018, section 4.2; there of 26,000
samples), it prints instead:
  modes      how many of the 1,000 triples of digits some sample shows
  kl         Kullback-Leibler divergence of the triples' shares from equal ones, in nats
  confident  as above, of the channels one by one"""
import argparse
import gzip
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort

MNIST = Path(__file__).resolve().parents[2] / "dataset/mnist"
CHUNK = 500


def session(path):
    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def images(name):
    data = gzip.decompress((MNIST / f"{name}-images-idx3-ubyte.gz").read_bytes())
    return np.frombuffer(data, np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255


def feed(inputs, one_hot, classes, rng):
    """Noise and classes for a chunk of samples, and whether there are classes among the inputs."""
    values, conditional = {}, False
    for i in inputs:
        if "int" in i.type:
            values[i.name] = classes.reshape([-1] + [1] * (len(i.shape) - 1)).astype("i8" if "64" in i.type else "i4")
            if i.name == "code":  # found without labels: which digit it stands for is not known
                continue
        elif i.name == one_hot:
            values[i.name] = np.eye(10, dtype=np.float32)[classes]
        else:
            values[i.name] = rng.standard_normal([len(classes)] + list(i.shape[1:]), dtype=np.float32)
            continue
        conditional = True
    return values, conditional


def generate(path, one_hot, n, seed):
    """n samples in [0, 1], the classes they were asked for in turn, and whether the generator takes classes."""
    net, rng, classes, out, conditional = session(path), np.random.default_rng(seed), np.arange(n) % 10, [], False
    for at in range(0, n, CHUNK):
        values, conditional = feed(net.get_inputs(), one_hot, classes[at:at + CHUNK], rng)
        out.append(net.run(None, values)[0].reshape(len(values[net.get_inputs()[0].name]), -1))
    return unit(np.concatenate(out)), classes, conditional


def unit(x):
    """Images in [0, 1]."""
    return (x + 1) / 2 if x.min() < -0.1 else x


def classify(path, samples):
    """Class probabilities; the classifier takes one image at a time."""
    net = session(path)
    name = net.get_inputs()[0].name
    logits = np.concatenate([net.run(None, {name: x.reshape(1, 1, 28, 28)})[0] for x in samples])
    p = np.exp(logits - logits.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def log_likelihoods(points, samples, sigma):
    """log of the mean over samples of normal densities with deviation sigma around them, at every point."""
    squares, out = (samples ** 2).sum(1), []
    for at in range(0, len(points), CHUNK):
        q = points[at:at + CHUNK]
        distance = np.maximum((q ** 2).sum(1)[:, None] + squares - 2 * q @ samples.T, 0)
        exponent = -distance / (2 * sigma ** 2)
        top = exponent.max(1)
        out.append(top + np.log(np.exp(exponent - top[:, None]).mean(1)))
    return np.concatenate(out) - points.shape[1] * np.log(sigma * np.sqrt(2 * np.pi))


def parzen(samples):
    validation, test = images("train")[50_000:51_000], images("t10k")
    sigma = max(np.logspace(-1, 0, 10), key=lambda s: log_likelihoods(validation, samples, s).mean())
    ll = log_likelihoods(test, samples, sigma)
    return {"parzen": round(float(ll.mean()), 1), "error": round(float(ll.std() / np.sqrt(len(ll))), 1), "sigma": round(float(sigma), 3)}


def triples(path, samples):
    """What the digits in the three channels of samples show."""
    probability = classify(path, samples.reshape(-1, 784))
    seen = probability.argmax(1).reshape(-1, 3) @ [100, 10, 1]
    shares = np.bincount(seen, minlength=1000) / len(seen)
    shown = shares[shares > 0]
    return {"modes": len(shown), "kl": round(float((shown * np.log(1000 * shown)).sum()), 3),
            "confident": round(float((probability.max(1) > 0.9).mean()), 4)}


def report(result, csv):
    if not csv:
        print(json.dumps(result))
        return
    for name, value in result.items():
        if name != "shares":
            print(f"{csv},judge/{name},{value}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("generator")
    p.add_argument("classifier")
    p.add_argument("--samples", type=int, default=10_000)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--no-parzen", action="store_true")
    p.add_argument("--one-hot", metavar="NAME")
    p.add_argument("--csv", metavar="MODEL,STEPS")
    a = p.parse_args()
    if a.generator.endswith(".npy"):
        samples = np.load(a.generator)
        samples, asked, conditional = unit(samples.reshape(len(samples), -1)), None, False
    else:
        samples, asked, conditional = generate(a.generator, a.one_hot, a.samples, a.seed)
    if samples.shape[1] == 3 * 784:
        report(triples(a.classifier, samples), a.csv)
        return
    probability = classify(a.classifier, samples)
    seen = probability.argmax(1)
    shares = np.bincount(seen, minlength=10) / len(seen)
    result = {"confident": round(float((probability.max(1) > 0.9).mean()), 4), "shares": shares.round(3).tolist(),
              "digits": int(((shares >= 0.05) & (shares <= 0.2)).sum())}
    if conditional:
        result["agreement"] = round(float((seen == asked).mean()), 4)
    if not a.no_parzen:
        result |= parzen(samples)
    report(result, a.csv)


main()
