"""Methods of predicting a purchase behind one interface."""

from tessera.prediction.methods.base import (
    METHODS,
    PurchaseMethod,
    TablePurchaseMethod,
    needs_last_orders,
)
from tessera.prediction.methods.boosting import AdditiveBoosting, GradientBoosting
from tessera.prediction.methods.buy_till_you_die import BGNBDPurchase
from tessera.prediction.methods.incremental import IncrementalLogisticRegression, State
from tessera.prediction.methods.linear import LogisticRegression
from tessera.prediction.methods.neural import NeuralNetwork
from tessera.prediction.methods.rules import RecencyRule, RFMCellRate
from tessera.prediction.methods.sequence_network import SequenceNetwork
from tessera.prediction.methods.trees import DecisionTree, RandomForest
from tessera.prediction.methods.vector_machines import RBFSVM, LinearSVM

__all__ = [
    "METHODS",
    "RBFSVM",
    "AdditiveBoosting",
    "BGNBDPurchase",
    "DecisionTree",
    "GradientBoosting",
    "IncrementalLogisticRegression",
    "LinearSVM",
    "LogisticRegression",
    "NeuralNetwork",
    "PurchaseMethod",
    "RFMCellRate",
    "RandomForest",
    "RecencyRule",
    "SequenceNetwork",
    "State",
    "TablePurchaseMethod",
    "needs_last_orders",
]
