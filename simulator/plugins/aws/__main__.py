"""The plugin `pulumi-resource-aws` of a simulation."""

from ..cloud.main import main
from .codes import CODES
from .functions import FUNCTIONS
from .kinds import KINDS

if __name__ == "__main__":
    main("aws", KINDS, FUNCTIONS, codes=CODES)
