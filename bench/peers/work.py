"""The work that every peer does: the models of ganc's zoo, with batches of 128, of images 64, and one fixed batch of data."""
BATCH = 128
Z = 100
GENERATOR = [Z, 128, 256, 512, 784]  # LeakyReLU 0.2 between, tanh at the end
NORMED = [16, 128, 256, 512, 784]  # of ganr1: with batch norm before each LeakyReLU
DISCRIMINATOR = [784, 512, 256, 128, 1]  # LeakyReLU 0.2 between, a logit at the end
R1_EVERY, R1_GAMMA = 4, 1.0
# encoder trunk, latent dimensions, decoder; ReLU between
VAES = {"vae": ([784, 400], 20, [20, 400, 784]), "dvae": ([784, 512, 256, 128], 20, [20, 128, 256, 512, 784])}
# dcgan: kernels of 4, stride 2, pads of 1; noise → 7×7×128 → 14×14×64 → 28×28×1 with batch norm and ReLU, tanh at the end, against
# 28×28×1 → 14×14×64 → 7×7×128 → a logit with LeakyReLU 0.2
IMAGES, WIDTH, IMAGE_GAMMA = 64, 64, 0.3
TRAINING = ["gan", "ganr1", "vae", "dvae", "dcgan"]
# Small on purpose: the data never change, and a discriminator that knows them by heart computes with denormals.
RATE = 1e-7


def period(name):
    """Steps after which a model's work repeats."""
    return R1_EVERY if name in ("ganr1", "dcgan") else 1
