"""`pantau load`: what stands in the given folders is what the stack serves, and nothing else."""

from pathlib import Path

import pytest

from pantau.local.folders import FolderError, Loaded, load
from pantau.local.home import Home


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


def test_workbooks_are_served_under_their_kecamatan_code(home, tmp_path):
    sheets = write(tmp_path / "in", **{"31.74.04.xlsx": "a", "31.71.01.xlsx": "b"})
    assert load(home, sheets) == Loaded(2, None)
    assert read(home.sheets) == {"31.74.04.xlsx": "a", "31.71.01.xlsx": "b"}


def test_other_names_are_ignored(home, tmp_path):
    names = ("~$31.74.04.xlsx", "31.74.04 (1).xlsx", "31.74.04.xlsx.bak", "31.74.4.xlsx", "README.md")
    load(home, write(tmp_path / "in", **dict.fromkeys(names, "x")))
    assert read(home.sheets) == {}


def test_a_kecamatan_without_a_file_is_no_longer_served(home, tmp_path):
    load(home, write(tmp_path / "one", **{"31.74.04.xlsx": "a", "31.71.01.xlsx": "b"}))
    load(home, write(tmp_path / "two", **{"31.74.04.xlsx": "c"}))
    assert read(home.sheets) == {"31.74.04.xlsx": "c"}


def test_what_the_pipeline_wrote_into_a_sheet_is_replaced(home, tmp_path):
    sheets = write(tmp_path / "in", **{"31.74.04.xlsx": "a"})
    load(home, sheets)
    (home.sheets / "31.74.04.xlsx").write_text("a + PERBAIKAN")
    load(home, sheets)
    assert read(home.sheets) == {"31.74.04.xlsx": "a"}
    assert read(sheets) == {"31.74.04.xlsx": "a"}


def test_partner_files_are_replaced_feed_by_feed(home, tmp_path):
    sheets, partners = write(tmp_path / "in"), tmp_path / "partners"
    write(partners / "bank", **{"januari.csv": "1", "februari.csv": "2"})
    write(partners / "ptsp", **{"izin.xlsx": "3"})
    assert load(home, sheets, partners).partner_files == 3
    (partners / "bank" / "januari.csv").unlink()
    (partners / "ptsp" / "izin.xlsx").unlink()
    assert load(home, sheets, partners).partner_files == 1
    assert read(home.partners / "bank") == {"februari.csv": "2"}
    assert read(home.partners / "ptsp") == {}


def test_without_partners_that_folder_stays(home, tmp_path):
    write(home.partners / "bank", **{"januari.csv": "1"})
    assert load(home, write(tmp_path / "in")).partner_files is None
    assert read(home.partners / "bank") == {"januari.csv": "1"}


def test_a_folder_that_is_not_there_is_named(home, tmp_path):
    with pytest.raises(FolderError, match="nowhere is not a folder"):
        load(home, tmp_path / "nowhere")


def test_the_served_folder_itself_is_refused(home):
    with pytest.raises(FolderError, match="serves itself"):
        load(home, home.sheets)
