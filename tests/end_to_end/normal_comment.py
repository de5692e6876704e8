"""A comment as a golden file has it."""

import re


def normal(comment: str) -> str:
    """Return a comment without what differs each time, or follows from another's work."""
    for was, becomes in (
        (r"[0-9a-f]{40}", "COMMIT"),
        (r"made=\S+", "made=TIME"),
        (r"made 20\d\d-\d\d-\d\d \d\d:\d\d UTC", "made TIME UTC"),
        (r"previewed in [\d,]+ s, [\d,]+ unchanged", "previewed in SECONDS s, NUMBER unchanged"),
        (r"none of \d+ rules", "none of NUMBER rules"),
        (r"\| USD [^|]* \|", "| PRICES |"),
        (r"(?m)^Together .*$", "Together PRICES"),
        (r"(cert-manager|plugin-barman-cloud) v?[\d.]+", r"\1 VERSION"),
        (r"(`?)[\d.]+(`?) → (`?)99\.0\.0", r"\1VERSION\2 → \g<3>99.0.0"),
        (r"(?s)Exemptions used:.*?</details>", "EXEMPTIONS AND PRICES\n\n</details>"),
    ):
        comment = re.sub(was, becomes, comment)
    return comment
