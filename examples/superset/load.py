"""Load a packed dashboard into Superset, over what an earlier one left there.

``superset import-dashboards`` would keep the charts and datasets that are there already.
"""

import sys
from zipfile import ZipFile

import yaml
from flask import g
from superset.app import create_app


def main(file: str) -> None:
    """Load as the user admin; whoever changed the dashboard's own charts loses that."""
    with create_app().app_context():
        # Superset's modules can be imported where an application is.
        from superset import security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.commands.importers.v1.utils import get_contents_from_bundle

        g.user = security_manager.find_user(username="admin")
        with ZipFile(file) as packed:
            contents = get_contents_from_bundle(packed)
        kind = yaml.safe_load(contents["metadata.yaml"]) | {"type": "assets"}
        contents["metadata.yaml"] = yaml.safe_dump(kind)
        ImportAssetsCommand(contents).run()


if __name__ == "__main__":
    main(sys.argv[1])
