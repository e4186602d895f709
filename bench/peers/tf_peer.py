"""TensorFlow: tf_peer.py THREADS [xla]. One tf.function a step, Adam by its fused kernel."""
import os, sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import tensorflow as tf

from serve import serve
from work import BATCH, DISCRIMINATOR, GENERATOR, IMAGE_GAMMA, IMAGES, NORMED, R1_EVERY, R1_GAMMA, RATE, VAES, WIDTH, Z, period

XLA = "xla" in sys.argv[2:]
tf.config.threading.set_intra_op_parallelism_threads(int(sys.argv[1]))
tf.config.threading.set_inter_op_parallelism_threads(1)
tf.random.set_seed(1)
softplus = tf.nn.softplus


def dense(sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers.append((tf.Variable(tf.random.normal([a, b], stddev=a**-0.5)), tf.Variable(tf.zeros([b]))))
    return layers


def run(layers, x, activation, last=lambda v: v):
    for i, (w, b) in enumerate(layers):
        x = tf.nn.bias_add(tf.matmul(x, w), b)
        x = activation(x) if i < len(layers) - 1 else last(x)
    return x


def scaled(sizes):
    """dense whose hidden layers have a scale for batch norm beside their bias."""
    layers = dense(sizes)
    return [(w, b, tf.Variable(tf.ones_like(b))) for w, b in layers[:-1]] + layers[-1:]


def run_normed(layers, x, activation, last):
    """run with batch norm before each activation."""
    for w, b, scale in layers[:-1]:
        x = tf.reshape(tf.matmul(x, w), [BATCH, 1, 1, -1])
        x = activation(tf.reshape(norm(x, scale, b), [BATCH, -1]))
    w, b = layers[-1]
    return last(tf.nn.bias_add(tf.matmul(x, w), b))


def norm(x, scale, bias):
    """Batch norm of images [N, H, W, C]."""
    return tf.compat.v1.nn.fused_batch_norm(x, scale, bias, epsilon=1e-5)[0]


def variables(*nets):
    return [v for layers in nets for group in layers for v in group]


class Adam:
    def __init__(self, parameters, beta1, beta2=0.999):
        self.parameters, self.betas = parameters, (beta1, beta2)
        self.moments = [(tf.Variable(tf.zeros_like(p)), tf.Variable(tf.zeros_like(p))) for p in parameters]
        self.powers = [tf.Variable(b) for b in self.betas]

    def apply(self, gradients):
        for p, g, (m, v) in zip(self.parameters, gradients, self.moments):
            tf.raw_ops.ResourceApplyAdam(
                var=p.handle, m=m.handle, v=v.handle, beta1_power=self.powers[0], beta2_power=self.powers[1],
                lr=RATE, beta1=self.betas[0], beta2=self.betas[1], epsilon=1e-8, grad=g)
        for power, beta in zip(self.powers, self.betas):
            power.assign(power * beta)


def leaky(x):
    return tf.nn.leaky_relu(x, 0.2)


def gan(r1):
    gen, disc = scaled(NORMED) if r1 else dense(GENERATOR), dense(DISCRIMINATOR)
    gens, discs = variables(gen), variables(disc)
    real = tf.random.uniform([BATCH, 784], -1, 1)
    draw = lambda: (run_normed if r1 else run)(gen, tf.random.normal([BATCH, NORMED[0] if r1 else Z]), leaky, tf.tanh)
    return adversarial(draw, lambda x: run(disc, x, leaky), gens, discs, Adam(gens, 0.5), Adam(discs, 0.5), real, r1 and R1_GAMMA)


def dcgan():
    normal = lambda *shape: tf.Variable(tf.random.normal(shape, stddev=0.02))
    affine = lambda n: [tf.Variable(tf.ones([n])), tf.Variable(tf.zeros([n]))]
    gens = [normal(Z, 98 * WIDTH), *affine(2 * WIDTH), normal(4, 4, WIDTH, 2 * WIDTH), *affine(WIDTH), normal(4, 4, 1, WIDTH), tf.Variable(tf.zeros([1]))]
    discs = [normal(4, 4, 1, WIDTH), tf.Variable(tf.zeros([WIDTH])), normal(4, 4, WIDTH, 2 * WIDTH), tf.Variable(tf.zeros([2 * WIDTH])),
             normal(98 * WIDTH, 1), tf.Variable(tf.zeros([1]))]
    real = tf.random.uniform([IMAGES, 28, 28, 1], -1, 1)
    normed = lambda x, scale, bias: tf.nn.relu(norm(x, scale, bias))
    up = lambda x, w, size: tf.nn.conv2d_transpose(x, w, [IMAGES, size, size, w.shape[2]], 2)

    def draw():
        w0, s0, b0, w1, s1, b1, w2, b2 = gens
        x = normed(tf.reshape(tf.matmul(tf.random.normal([IMAGES, Z]), w0), [IMAGES, 7, 7, 2 * WIDTH]), s0, b0)
        return tf.tanh(tf.nn.bias_add(up(normed(up(x, w1, 14), s1, b1), w2, 28), b2))

    def score(x):
        w0, b0, w1, b1, w2, b2 = discs
        x = leaky(tf.nn.bias_add(tf.nn.conv2d(x, w0, 2, "SAME"), b0))
        x = leaky(tf.nn.bias_add(tf.nn.conv2d(x, w1, 2, "SAME"), b1))
        return tf.nn.bias_add(tf.matmul(tf.reshape(x, [-1, 98 * WIDTH]), w2), b2)

    return adversarial(draw, score, gens, discs, Adam(gens, 0.0, 0.99), Adam(discs, 0.0, 0.99), real, IMAGE_GAMMA)


def adversarial(draw, score, gens, discs, gen_adam, disc_adam, real, r1):
    """A step, with R1 every few times unless r1 is 0."""
    batch = len(real)

    @tf.function(jit_compile=XLA)
    def both(penalty):
        with tf.GradientTape(watch_accessed_variables=False) as of_gen:
            of_gen.watch(gens)
            fake = draw()
        with tf.GradientTape(watch_accessed_variables=False) as of_disc:
            of_disc.watch(discs)
            logits = score(tf.concat([real, fake], 0))
            loss = tf.reduce_mean(softplus(-logits[:batch])) + tf.reduce_mean(softplus(logits[batch:]))
            if penalty:
                with tf.GradientTape(watch_accessed_variables=False) as of_image:
                    of_image.watch(real)
                    total = tf.reduce_sum(score(real))
                slope = of_image.gradient(total, real)
                loss += R1_EVERY * r1 / 2 * tf.reduce_mean(tf.reduce_sum(tf.square(slope), range(1, len(slope.shape))))
        disc_adam.apply(of_disc.gradient(loss, discs))
        with tf.GradientTape(watch_accessed_variables=False) as of_fake:
            of_fake.watch(fake)
            loss = tf.reduce_mean(softplus(-score(fake)))
        gen_adam.apply(of_gen.gradient(fake, gens, of_fake.gradient(loss, fake)))
        return loss

    count = 0

    def step():
        nonlocal count
        loss = both(r1 and count % R1_EVERY == 0)
        count += 1
        return loss.numpy()

    return step


def vae(name):
    trunk, latent, decoder = VAES[name]
    enc, head, dec = dense(trunk), dense([trunk[-1], 2 * latent]), dense(decoder)
    weights = variables(enc, head, dec)
    update, x = Adam(weights, 0.9), tf.random.uniform([BATCH, 784])
    relu = tf.nn.relu

    @tf.function(jit_compile=XLA)
    def train():
        with tf.GradientTape() as tape:
            mean, logvar = tf.split(run(head, run(enc, x, relu, relu), relu), 2, 1)
            logits = run(dec, mean + tf.random.normal([BATCH, latent]) * tf.exp(logvar / 2), relu)
            loss = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits))
            loss = (loss - tf.reduce_sum(1 + logvar - tf.square(mean) - tf.exp(logvar)) / 2) / BATCH
        update.apply(tape.gradient(loss, weights))
        return loss

    return lambda: train().numpy()


def make(name):
    return vae(name) if name in VAES else dcgan() if name == "dcgan" else gan(name == "ganr1"), period(name)


serve("TensorFlow " + tf.__version__ + (" XLA" if XLA else ""), make)
