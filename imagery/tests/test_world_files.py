"""World files: read from beside an image, and never more than they may hold."""

from imagery import world_files
from imagery.tests.make import make_survey
from imagery.world_files import MOST_BYTES, read_world_file, world_file_beside

LINES = "0.5\n0\n0\n-0.5\n506000\n3245000\n"


def test_a_world_file_lies_beside_its_image(tmp_path):
    (tmp_path / "a.tfw").write_text(LINES)
    (tmp_path / "b.tfw").write_text("other")

    assert world_file_beside(tmp_path / "a.tif") == LINES
    assert world_file_beside(tmp_path / "c.tif") == ""


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "a.tfw").symlink_to(tmp_path / "secret")

    assert world_file_beside(tmp_path / "a.tif") == ""


def test_of_a_huge_one_only_the_beginning_is_read(tmp_path, monkeypatch):
    with (tmp_path / "a.tfw").open("wb") as file:
        file.truncate(50 * 1024**2)
    given = []
    monkeypatch.setattr(world_files, "read_world_file", lambda content: given.append(len(content)))
    monkeypatch.setattr(world_files.Path, "read_bytes", lambda _path: given.append("all"))

    world_file_beside(tmp_path / "a.tif")

    assert given == [MOST_BYTES]


def test_what_is_no_text_can_be_stored(db):
    text = read_world_file(b"0.5\0\xff\n")

    survey = make_survey()
    survey.sheets.create(name="a.tif", sha256="0", size_bytes=1, world_file=text)
    assert survey.sheets.get().world_file == text
