"""Handing a finished build to those who read it."""

from tessera.publishing.build import Build, BuildNotPublishableError
from tessera.publishing.serving import publish

__all__ = ["Build", "BuildNotPublishableError", "publish"]
