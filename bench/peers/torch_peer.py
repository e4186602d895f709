"""PyTorch: torch_peer.py THREADS [bf16]. Fused Adam, denormals flushed; images in
channels-last memory or plain, whichever is faster; run.py sets what must be in the environment."""
import sys
import time
import torch
import torch.nn.functional as F
from torch import nn

from serve import serve
from work import BATCH, DISCRIMINATOR, GENERATOR, IMAGE_GAMMA, IMAGES, NORMED, R1_EVERY, R1_GAMMA, RATE, VAES, WIDTH, Z, period

BF16 = sys.argv[2:] == ["bf16"]
torch.set_num_threads(int(sys.argv[1]))
torch.set_num_interop_threads(1)
torch.set_flush_denormal(True)
torch.manual_seed(1)


def dense(sizes, activation, last=()):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    return nn.Sequential(*layers[:-1], *last)


def normed(sizes, activation, last):
    """dense with batch norm before each activation."""
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:-1]):
        layers += [nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), activation()]
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:]), last)


def adam(parameters, beta1, beta2=0.999):
    return torch.optim.Adam(parameters, lr=RATE, betas=(beta1, beta2), fused=True)


def gan(r1):
    leaky = lambda: nn.LeakyReLU(0.2)
    gen = normed(NORMED, leaky, nn.Tanh()) if r1 else dense(GENERATOR, leaky, [nn.Tanh()])
    disc = dense(DISCRIMINATOR, leaky)
    return adversarial(gen, disc, adam(gen.parameters(), 0.5), adam(disc.parameters(), 0.5), torch.rand(BATCH, 784) * 2 - 1, r1 and R1_GAMMA, NORMED[0] if r1 else Z)


def dcgan():
    steps = [images(layout) for layout in (torch.channels_last, torch.contiguous_format)]
    return min(steps, key=lambda step: min(once(step) for _ in range(2 * R1_EVERY)))


def once(step):
    begin = time.perf_counter()
    for _ in range(R1_EVERY):
        step()
    return time.perf_counter() - begin


def images(layout):
    """A step of dcgan with images in a memory format."""
    leaky, up = lambda: nn.LeakyReLU(0.2), lambda a, b, bias: nn.ConvTranspose2d(a, b, 4, 2, 1, bias=bias)
    gen = nn.Sequential(nn.Linear(Z, 98 * WIDTH, bias=False), nn.Unflatten(1, (2 * WIDTH, 7, 7)), nn.BatchNorm2d(2 * WIDTH), nn.ReLU(),
                        up(2 * WIDTH, WIDTH, False), nn.BatchNorm2d(WIDTH), nn.ReLU(), up(WIDTH, 1, True), nn.Tanh())
    disc = nn.Sequential(nn.Conv2d(1, WIDTH, 4, 2, 1), leaky(), nn.Conv2d(WIDTH, 2 * WIDTH, 4, 2, 1), leaky(), nn.Flatten(), nn.Linear(98 * WIDTH, 1))
    gen, disc = gen.to(memory_format=layout), disc.to(memory_format=layout)
    real = (torch.rand(IMAGES, 1, 28, 28) * 2 - 1).contiguous(memory_format=layout)
    return adversarial(gen, disc, adam(gen.parameters(), 0.0, 0.99), adam(disc.parameters(), 0.0, 0.99), real, IMAGE_GAMMA, Z)


def adversarial(gen, disc, gen_adam, disc_adam, real, r1, noise):
    """A step, with R1 every few times unless r1 is 0, and as many numbers of noise for each image."""
    batch, count = len(real), 0

    def step():
        nonlocal count
        fake = gen(torch.randn(batch, noise))
        # real and fake in one pass, as in ganc's model
        logits = disc(torch.cat([real, fake.detach()]))
        loss = F.softplus(-logits[:batch]).mean() + F.softplus(logits[batch:]).mean()
        if r1 and count % R1_EVERY == 0:
            x = real.detach().requires_grad_(True)
            (slope,) = torch.autograd.grad(disc(x).sum(), x, create_graph=True)
            loss = loss + R1_EVERY * r1 / 2 * slope.square().flatten(1).sum(1).mean()
        count += 1
        disc_adam.zero_grad(set_to_none=True)
        loss.backward()
        disc_adam.step()
        disc.requires_grad_(False)  # the generator's step needs no gradient of these weights
        gen_adam.zero_grad(set_to_none=True)
        F.softplus(-disc(fake)).mean().backward()
        gen_adam.step()
        disc.requires_grad_(True)

    return step


class VAE(nn.Module):
    def __init__(self, trunk, latent, decoder):
        super().__init__()
        self.trunk, self.decoder = dense(trunk, nn.ReLU, [nn.ReLU()]), dense(decoder, nn.ReLU)
        self.mean, self.logvar = nn.Linear(trunk[-1], latent), nn.Linear(trunk[-1], latent)

    def forward(self, x, eps):
        h = self.trunk(x)
        mean, logvar = self.mean(h), self.logvar(h)
        return self.decoder(mean + eps * torch.exp(logvar / 2)), mean, logvar


def vae(name):
    trunk, latent, decoder = VAES[name]
    net, x = VAE(trunk, latent, decoder), torch.rand(BATCH, 784)
    update = adam(net.parameters(), 0.9)

    def step():
        logits, mean, logvar = net(x, torch.randn(BATCH, latent))
        loss = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        loss = (loss - (1 + logvar - mean.square() - logvar.exp()).sum() / 2) / BATCH
        update.zero_grad(set_to_none=True)
        loss.backward()
        update.step()

    return step


def make(name):
    step = vae(name) if name in VAES else dcgan() if name == "dcgan" else gan(name == "ganr1")
    return (lambda: lower(step)) if BF16 else step, period(name)


def lower(step):
    """A step whose products are in bfloat16: on processors with AMX, their fastest."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        step()


serve("PyTorch " + torch.__version__, make)
