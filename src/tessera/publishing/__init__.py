"""Handing a finished build to those who read it."""

from tessera.publishing.build import Build, BuildNotPublishableError
from tessera.publishing.serving import check_same_build, check_secret, publish

__all__ = [
    "Build", "BuildNotPublishableError", "check_same_build", "check_secret", "publish",
]  # fmt: skip
