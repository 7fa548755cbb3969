"""What customers say: the sentiment of reviews and tickets, and what they are about."""

from tessera.text.scoring import score_texts
from tessera.text.settings import TextSettings
from tessera.text.themes import theme_table
from tessera.text.training import train_texts

__all__ = ["TextSettings", "score_texts", "theme_table", "train_texts"]
