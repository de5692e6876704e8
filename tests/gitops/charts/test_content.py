"""What is no chart is neither locked nor kept, whatever its digest is."""

import gzip
import io
import tarfile

import pytest

from components.addons.pin import Kind, Pin
from gitops.charts.content import expect_content
from gitops.charts.fetching import fetch_each
from gitops.charts.resolve import resolve
from simulator.errors import ChartError
from tests.gitops.charts.conftest import Site
from tests.gitops.charts.servers import chart

SMALL = chart("small", "1.2.3")
MEMBER = {
    "traversal": tarfile.TarInfo("../../evil"),
    "absolute": tarfile.TarInfo("/etc/evil"),
    "symlink": tarfile.TarInfo("small/link"),
    "hard link": tarfile.TarInfo("small/hard"),
    "device": tarfile.TarInfo("small/device"),
    "pipe": tarfile.TarInfo("small/pipe"),
}
MEMBER["symlink"].type, MEMBER["symlink"].linkname = tarfile.SYMTYPE, "/etc/passwd"
MEMBER["hard link"].type, MEMBER["hard link"].linkname = tarfile.LNKTYPE, "../../x"
MEMBER["device"].type = tarfile.CHRTYPE
MEMBER["pipe"].type = tarfile.FIFOTYPE


def pin(kind: Kind = "chart", source: str = "https://charts.example.com") -> Pin:
    """Return a pin of `small`."""
    return Pin(name="small", version="1.2.3", source=source, kind=kind)


def archive(*members: tarfile.TarInfo) -> bytes:
    """Return a chart's archive with more in it than a chart has."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as packed:
        packed.addfile(tarfile.TarInfo("small/Chart.yaml"), io.BytesIO())
        for each in members:
            packed.addfile(each)
    return made.getvalue()


def bomb() -> bytes:
    """Return an archive whose one file is said to have 10 GB; what follows is never read."""
    about = tarfile.TarInfo("small/Chart.yaml")
    about.size = 10 * 10**9
    return gzip.compress(about.tobuf() + b"\0" * 4096)


def test_a_chart_is_one() -> None:
    """And a file of manifests, too, whatever stands before the first object."""
    expect_content(SMALL, pin())
    expect_content(b"# made\n---\napiVersion: v1\nkind: Namespace\n", pin("manifest"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no archive that can be read"),
        (b"<html>Sign in</html>", "no archive that can be read"),
        (SMALL[: len(SMALL) // 2], "no archive that can be read"),
        (chart("other", "1.2.3"), "an archive without small/Chart.yaml"),
        (bomb(), "more than 64 MiB when unpacked"),
        *(
            (archive(each), "is outside of it")
            for each in (MEMBER["traversal"], MEMBER["absolute"])
        ),
        *(
            (archive(MEMBER[each]), "is neither a file nor a folder")
            for each in ("symlink", "hard link", "device", "pipe")
        ),
    ],
)
def test_what_is_no_chart_is_neither_locked_nor_kept(
    site: Site, content: bytes, problem: str
) -> None:
    """Not even where the lock has its digest."""
    site.server.offer("small", {"1.2.3": content})
    entry = site.lock(content)

    with pytest.raises(ChartError) as refused:
        resolve(pin(source=site.server.repository))
    (fetched,) = fetch_each([entry], site.environ)

    assert problem in str(refused.value)
    assert (fetched.what, fetched.why) == ("failed", str(refused.value))
    assert site.files() == []


@pytest.mark.parametrize("content", [b"<html><p>Sign in</html>", b"\xff\xfe", b"[" * 20, b"a: b"])
def test_what_is_no_file_of_manifests_is_refused(content: bytes) -> None:
    """As a page of a proxy is."""
    with pytest.raises(ChartError, match="expected a file of manifests called small"):
        expect_content(content, pin("manifest"))
