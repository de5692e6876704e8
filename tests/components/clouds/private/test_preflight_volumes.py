"""What is said of the volumes of a cluster in production."""

from dataclasses import replace

import pytest

from components.clouds.private.inventory import StorageClass
from components.clouds.private.preflight import check
from components.planning.scope import Stage
from tests.components.clouds.private.environment import claimed, inventory, spec


@pytest.mark.parametrize(
    ("stage", "wanted", "kept", "said"),
    [
        ("dev", "disks", False, False),
        ("prod", "disks", False, True),
        ("prod", "disks", True, False),
        ("prod", None, False, True),
        ("prod", None, True, False),
    ],
)
def test_in_production_volumes_should_outlive_their_claims(
    stage: Stage, wanted: str | None, *, kept: bool, said: bool
) -> None:
    """A site that makes volumes that do not is warned, since nobody can change it later."""
    classes = (
        StorageClass(name="disks", provisioner="csi", is_default=True, kept=kept),
        StorageClass(name="files", provisioner="csi", kept=not kept),
    )
    asked = replace(spec(), scope=replace(spec().scope, stage=stage))
    settings = claimed(storageClass=wanted) if wanted else claimed()

    found = list(check(asked, settings, inventory(storage_classes=classes)))

    volumes = [each for each in found if each.text.startswith("cloud.storageClass: got disks,")]
    assert [each.fatal for each in volumes] == ([False] if said else [])
