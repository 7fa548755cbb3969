"""Handing a finished build to those who read it."""

from tessera.publishing.build import Build, BuildNotPublishableError
from tessera.publishing.describing import PublishedTable, published_tables
from tessera.publishing.serving import check_same_build, check_secret, publish

__all__ = [
    "Build", "BuildNotPublishableError", "PublishedTable", "check_same_build", "check_secret",
    "publish", "published_tables",
]  # fmt: skip
