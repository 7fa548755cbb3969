"""What the last ``dbt build`` did, and whether its result may be published."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BAD_STATUSES = frozenset({"error", "fail", "skipped", "runtime error"})
PERSONAL_SCHEMA = "pii"
SHOWN = 5


class BuildNotPublishableError(Exception):
    """The last build must not be published; the message says why and what to do."""


@dataclass(frozen=True)
class Build:
    """The last dbt invocation, as its artifacts tell it.

    Parameters
    ----------
    run_results : dict
        The content of ``run_results.json``.
    manifest : dict
        The content of ``manifest.json``.
    """

    run_results: dict[str, Any]
    manifest: dict[str, Any]

    @classmethod
    def read(cls, target: Path) -> "Build":
        """Read the artifacts in dbt's target folder.

        Raises
        ------
        BuildNotPublishableError
            If there are none, or they cannot be read.
        """
        try:
            return cls(
                run_results=json.loads((target / "run_results.json").read_text()),
                manifest=json.loads((target / "manifest.json").read_text()),
            )
        except FileNotFoundError as error:
            raise BuildNotPublishableError(
                f"There is no finished build: {error.filename} does not exist. Run: dbt build"
            ) from error
        except json.JSONDecodeError as error:
            raise BuildNotPublishableError(
                f"The build's records in {target} are damaged ({error}). Run: dbt build"
            ) from error

    @property
    def invocation_id(self) -> str:
        """The id that dbt gave to the build."""
        return self.run_results["metadata"]["invocation_id"]

    @property
    def built_at(self) -> datetime:
        """When the build ended, in UTC, without a zone."""
        told = self.run_results["metadata"]["generated_at"]
        return datetime.fromisoformat(told).astimezone(UTC).replace(tzinfo=None)

    @property
    def published_models(self) -> list[dict[str, Any]]:
        """The public models, sorted by schema and name."""
        models = [
            node
            for node in self.manifest["nodes"].values()
            if node["resource_type"] == "model" and node["config"].get("access") == "public"
        ]
        return sorted(models, key=lambda node: (node["schema"], node["alias"]))

    def check(self) -> None:
        """Refuse a build that failed, is partial, or would publish personal data.

        Raises
        ------
        BuildNotPublishableError
            With the first of these that holds.
        """
        command = self.run_results["args"].get("which")
        if command != "build":
            raise BuildNotPublishableError(
                f"The last dbt command was 'dbt {command}', which does not test what it makes. "
                "Run: dbt build"
            )
        bad = sorted(
            f"{result['unique_id']} ({result['status']})"
            for result in self.run_results["results"]
            if result["status"] in BAD_STATUSES
        )
        if bad:
            raise BuildNotPublishableError(
                f"The build did not pass: {_shorten(bad)}. The data served stays as it was. "
                "Run: tessera quality, mend what it shows, and build again"
            )
        ran = {result["unique_id"] for result in self.run_results["results"]}
        missing = sorted(unique_id for unique_id in self._required() if unique_id not in ran)
        if missing:
            raise BuildNotPublishableError(
                f"The build was partial; it left out {_shorten(missing)}. "
                "Run dbt build without --select and --exclude"
            )
        personal = sorted(
            node["name"] for node in self.published_models if node["schema"] == PERSONAL_SCHEMA
        )
        if personal:
            raise BuildNotPublishableError(
                f"Models in the schema {PERSONAL_SCHEMA} are marked public: {_shorten(personal)}. "
                "Personal data is never published; take the access away"
            )

    def _required(self) -> list[str]:
        """Return the models, seeds and data tests without which the build is partial."""
        return [
            unique_id
            for unique_id, node in self.manifest["nodes"].items()
            if node["resource_type"] in {"model", "seed", "snapshot", "test"}
            and node["config"].get("enabled", True)
            and node["config"].get("materialized") != "ephemeral"
        ]


def _shorten(names: list[str]) -> str:
    shown = ", ".join(name.removeprefix("model.tessera.") for name in names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
