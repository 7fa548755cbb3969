"""A recurrent network that reads a customer's last orders one by one."""

import threading
from typing import Any, ClassVar

import numpy as np

from tessera.loading import load
from tessera.prediction.cases import Cases
from tessera.prediction.methods.base import PurchaseMethod
from tessera.prediction.methods.preparation import scaled

# Units of the recurrent layer, and of the one behind it.
MEMORY, BEHIND = 32, 16
LEARNING_RATE, DECAY, BATCH = 0.003, 1e-4, 256
# One case in ten is kept apart; the end is where so many rounds in a row made these no better.
KEPT_APART, PATIENCE, MOST_ROUNDS = 10, 5, 60
LEAST_GAIN = 1e-4
# Cases that are scored at once.
BLOCK = 10_000

# The seed and the threads of PyTorch are those of the whole process.
_one_at_a_time = threading.Lock()


class SequenceNetwork(PurchaseMethod):
    """A gated recurrent unit over the last orders, the oldest first, beside the features.

    Sources: Cho et al. (2014), Learning phrase representations using RNN encoder-decoder for
    statistical machine translation; of customers: Valendin et al. (2022), Customer base analysis
    with recurrent neural networks.
    """

    name: ClassVar[str] = "sequence_network"
    words: ClassVar[str] = "a recurrent network over the last orders"
    place: ClassVar[int] = 26
    max_cases: ClassVar[int] = 50_000
    package: ClassVar[str] = "torch"
    extra: ClassVar[str] = "deep"
    reads_orders: ClassVar[bool] = True

    def _learn(self, cases: Cases) -> None:
        self.scaler_ = scaled().fit(cases.features)
        self.day_scaler_ = scaled().fit(_days(cases))
        with _one_at_a_time:
            torch = load("torch")
            torch.set_num_threads(1)
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(self.random_state)
                self._train(torch, cases)

    def _train(self, torch: Any, cases: Cases) -> None:
        orders, features = self._inputs(torch, cases)
        bought = torch.tensor(cases.bought, dtype=torch.float32)
        self.network_ = torch.nn.ModuleDict(
            {
                "memory": torch.nn.GRU(orders.shape[2], MEMORY, batch_first=True),
                "answer": torch.nn.Sequential(
                    torch.nn.Linear(MEMORY + features.shape[1], BEHIND),
                    torch.nn.ReLU(),
                    torch.nn.Linear(BEHIND, 1),
                ),
            }
        )

        def loss(rows: Any) -> Any:
            found = self._log_odds(torch, orders[rows], features[rows])
            return torch.nn.functional.binary_cross_entropy_with_logits(found, bought[rows])

        drawn = torch.randperm(len(cases))
        apart, rest = drawn.tensor_split([max(len(cases) // KEPT_APART, 1)])
        optimizer = torch.optim.AdamW(
            self.network_.parameters(), lr=LEARNING_RATE, weight_decay=DECAY
        )
        least, best, waited = np.inf, {}, 0
        for _ in range(MOST_ROUNDS):
            for rows in rest[torch.randperm(len(rest))].split(BATCH):
                optimizer.zero_grad()
                loss(rows).backward()
                optimizer.step()
            with torch.no_grad():
                found = float(loss(apart))
            waited += 1
            if found < least - LEAST_GAIN:
                least, waited = found, 0
                best = {name: one.clone() for name, one in self.network_.state_dict().items()}
            if waited == PATIENCE:
                break
        self.network_.load_state_dict(best)

    def score(self, cases: Cases) -> np.ndarray:
        """Score customers by the network's log-odds."""
        found = [np.zeros(0)]
        with _one_at_a_time:
            torch = load("torch")
            torch.set_num_threads(1)
            for start in range(0, len(cases), BLOCK):
                block = cases.take(np.arange(start, min(start + BLOCK, len(cases))))
                with torch.no_grad():
                    found.append(self._log_odds(torch, *self._inputs(torch, block)).numpy())
        return np.concatenate(found).astype(np.float64)

    def _inputs(self, torch: Any, cases: Cases) -> tuple[Any, Any]:
        """Return what the network reads: of each day in turn, and of the case."""
        days = _days(cases)
        is_day = ~np.isnan(days).all(axis=1, keepdims=True)
        # A day that there was not is nothing but zeros, and says so.
        days = np.hstack([self.day_scaler_.transform(days) * is_day, is_day]).astype(np.float32)
        features = self.scaler_.transform(cases.features).astype(np.float32)
        return (
            torch.from_numpy(days.reshape(len(cases), -1, days.shape[1])),
            torch.from_numpy(features),
        )

    def _log_odds(self, torch: Any, orders: Any, features: Any) -> Any:
        _, remembered = self.network_["memory"](orders)
        return self.network_["answer"](torch.cat([remembered[0], features], dim=1))[:, 0]


def _days(cases: Cases) -> np.ndarray:
    """Return a row per case and day, also for days that there were not."""
    if cases.last_orders is None:
        raise ValueError(f"{SequenceNetwork.name} needs the last orders of each customer")
    return cases.last_orders.reshape(-1, cases.last_orders.shape[2]).astype(np.float64)
