"""A zip is judged whole before a byte of it is unpacked."""

import stat
import zipfile

import pytest

from gis_core.safeio import Refused, receive
from gis_core.safeio.archive import members_of

from .make import REAL, make_shapefile, make_square, make_zip


@pytest.mark.parametrize(
    "name",
    ["../evil.shp", "a/../../evil.shp", "/etc/evil.shp", "..\\evil.shp", "C:\\evil.shp",
     "C:evil.shp", "a\x01b.shp"],
)  # fmt: skip
def test_paths_that_lead_out_are_refused(tmp_path, name):
    path = make_zip(tmp_path / "a.zip", {"good.txt": b"good", name: b"evil"})

    assert _code(path, tmp_path) == "zip_leads_out"
    assert not list(tmp_path.glob("**/evil*"))


def test_links_are_refused(tmp_path):
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("link.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert _code(path, tmp_path) == "zip_holds_link"


def test_bombs_are_refused_unopened(tmp_path):
    assert _code(make_zip(tmp_path / "a.zip", {"a.csv": bytes(20_000_000)}), tmp_path) == "zip_bomb"


def test_a_bomb_that_lies_about_its_size_stops_early(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"a.csv": bytes(400_000)})
    raw = path.read_bytes().replace((400_000).to_bytes(4, "little"), (40).to_bytes(4, "little"))
    path.write_bytes(raw)

    assert _code(path, tmp_path) in ("zip_bomb", "zip_broken")
    assert all(file.stat().st_size < 400_000 for file in (tmp_path / "work").iterdir())


def test_too_many_files_are_refused(tmp_path):
    path = make_zip(tmp_path / "a.zip", {f"{n}.txt": b"" for n in range(201)})

    assert _code(path, tmp_path) == "zip_too_many_files"


def test_a_file_without_a_name_or_before_the_beginning_is_refused(tmp_path):
    """Found by exchanging bytes at random."""
    whole = make_zip(tmp_path / "a.zip", {"a.csv": b"no\n1\n"}).read_bytes()
    at = whole.rfind(b"PK\x01\x02")
    nameless = whole[: at + 28] + b"\0\0" + whole[at + 30 :]
    early = whole[: at + 42] + b"\xff\xff\xff\x7f" + whole[at + 46 :]

    for number, broken in enumerate((nameless, early)):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(broken)
        with pytest.raises(Refused, match="zip_"):
            receive(path, work_dir=tmp_path)


def test_two_files_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("A.CSV", "y")

    assert _code(tmp_path / "a.zip", tmp_path) == "zip_repeats_name"


def test_arabic_names_of_old_packers_are_readable(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"xxxxx.csv": b"a\n1\n"})
    path.write_bytes(path.read_bytes().replace(b"xxxxx", "قطعات".encode("cp1256")[:5]))

    assert members_of(path)[0].name.name == "قطعات"[:5] + ".csv"


def test_several_layers_ask_for_a_choice_and_take_it(tmp_path):
    one = make_shapefile(tmp_path, [make_square(0, 0)], {"NO": ["1"]}, name="one")
    two = make_shapefile(tmp_path, [make_square(0, 0)] * 2, {"NO": ["1", "2"]}, name="two")
    parts = [p for p in tmp_path.iterdir() if p.stem in (one.stem, two.stem)]
    path = make_zip(tmp_path / "city.zip", parts)

    assert _code(path, tmp_path) == "choose_member"
    (tmp_path / "again").mkdir()
    assert receive(path / "two.shp", work_dir=tmp_path / "again").count == 2


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
@pytest.mark.parametrize("name", ["zip/zip-slip.zip", "zip/zip-slip-win.zip", "shp/badzip.zip"])
def test_known_attacks_are_refused(tmp_path, name):
    assert _code(REAL / "hostile" / name, tmp_path) in ("zip_leads_out", "zip_broken")


def _code(path, tmp_path):
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    with pytest.raises(Refused) as refusal:
        receive(path, work_dir=work)
    return refusal.value.code
