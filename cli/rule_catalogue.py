"""The rules of a project's pack, and what a person is told when they cannot be read."""

from gitops.rules.catalogue import Catalogue
from operations.errors import UsageError
from operations.project import Project
from policies.errors import PolicyError


def read_catalogue(project: Project) -> Catalogue:
    """Read the rules of the project's pack.

    Raises:
        UsageError: There is no pack, or something in it is wrong.
    """
    packs = project.policy_packs()
    if not packs:
        raise UsageError(
            f"{project.root / 'policies'}: got no policy pack; expected a folder with "
            "PulumiPolicy.yaml. Copy evenkeel's policies/ there."
        )
    try:
        return Catalogue.read(packs[0])
    except PolicyError as error:
        raise UsageError(str(error)) from None
