"""PyTorch: torch_peer.py THREADS [bf16]. Fused Adam, denormals flushed; run.py sets what must be in the environment."""
import sys
import torch
import torch.nn.functional as F
from torch import nn

from serve import serve
from work import BATCH, DISCRIMINATOR, GENERATOR, R1_EVERY, R1_GAMMA, RATE, VAES, Z, period

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


def adam(parameters, beta1):
    return torch.optim.Adam(parameters, lr=RATE, betas=(beta1, 0.999), fused=True)


def gan(r1):
    leaky = lambda: nn.LeakyReLU(0.2)
    gen, disc = dense(GENERATOR, leaky, [nn.Tanh()]), dense(DISCRIMINATOR, leaky)
    gen_adam, disc_adam = adam(gen.parameters(), 0.5), adam(disc.parameters(), 0.5)
    real, count = torch.rand(BATCH, 784) * 2 - 1, 0

    def step():
        nonlocal count
        fake = gen(torch.randn(BATCH, Z))
        # real and fake in one pass, as in ganc's model
        logits = disc(torch.cat([real, fake.detach()]))
        loss = F.softplus(-logits[:BATCH]).mean() + F.softplus(logits[BATCH:]).mean()
        if r1 and count % R1_EVERY == 0:
            x = real.detach().requires_grad_(True)
            (slope,) = torch.autograd.grad(disc(x).sum(), x, create_graph=True)
            loss = loss + R1_EVERY * R1_GAMMA / 2 * slope.square().sum(1).mean()
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
    step = vae(name) if name in VAES else gan(name == "ganr1")
    return (lambda: lower(step)) if BF16 else step, period(name)


def lower(step):
    """A step whose products are in bfloat16: on processors with AMX, their fastest."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        step()


serve("PyTorch " + torch.__version__, make)
