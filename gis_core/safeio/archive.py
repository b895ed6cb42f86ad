"""Zip archives: judged whole before a byte is unpacked, then unpacked under neutral names."""

import errno
import lzma
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from . import encoding
from .errors import Refused

MOST_FILES = 200
MOST_OF_GEODATABASES = 3000  # each table of a file geodatabase is five files or more
MOST_DIRECTORY_BYTES = 4 * 1024**2  # the list of what is inside, which is held in memory
MOST_BYTES = 4 * 1024**3
MOST_RATIO = 100  # text squeezes 10 to 30 times; what squeezes more was made to
RATIO_MATTERS_FROM = 1024**2  # a small file cannot hurt, however well it squeezes
READ_BYTES = 1024 * 1024
BACK_TO_LARGE_END = 20 + 56
END_BYTES = 65_536 + 22 + BACK_TO_LARGE_END  # with a comment of any length
END_MAGIC, LARGE_END_MAGIC = b"PK\x05\x06", b"PK\x06\x06"
# All that Python's reader has been seen to say of archives that are broken.
BROKEN = (zipfile.BadZipFile, NotImplementedError, zlib.error, lzma.LZMAError, EOFError,
          RuntimeError, ValueError, struct.error)  # fmt: skip
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True)
class Member:
    """A file in an archive: where it says it lies, and how to get at it."""

    name: PurePosixPath
    info: zipfile.ZipInfo

    @property
    def stem(self) -> str:
        return str(self.name.with_suffix(""))

    @property
    def extension(self) -> str:
        return self.name.suffix.lower()


def members_of(path: Path, *, most_bytes: int = MOST_BYTES) -> list[Member]:
    """The files in a zip; raises ``Refused`` for one that is broken or built to do harm."""
    try:
        _refuse_endless(path)
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (*BROKEN, OSError) as error:
        raise Refused("zip_broken", name=path.name) from error
    _refuse_bomb(infos, compressed=path.stat().st_size, most_bytes=most_bytes)
    members = [_member(info) for info in infos if not info.filename.endswith("/")]
    names = [str(member.name).casefold() for member in members]
    if len(set(names)) < len(names):
        raise Refused("zip_repeats_name", name=path.name)
    return [m for m in members if not _is_litter(m.name)]


def _refuse_endless(path: Path) -> None:
    """A list of millions of empty files would fill the memory before it could be counted."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - END_BYTES, 0))
        end = file.read()
    at = end.rfind(END_MAGIC)
    if at < 0 or len(end) < at + 22:
        raise zipfile.BadZipFile
    count, size = struct.unpack_from("<HI", end, at + 10)
    large = at - BACK_TO_LARGE_END  # where Python's reader looks for it, and nowhere else
    if large >= 0 and end[large : large + 4] == LARGE_END_MAGIC:
        count, size = struct.unpack_from("<QQ", end, large + 32)
    if size > MOST_DIRECTORY_BYTES:
        raise Refused("zip_too_many_files", count=count, most=MOST_FILES)


def unpack(path: Path, member: Member, target: Path) -> None:
    """Write one member to ``target``; stops as soon as it is longer than it said."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member.info) as source:
            _copy(source, target, limit=member.info.file_size)
    except BROKEN as error:
        raise Refused("zip_broken", name=path.name) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # it says that it lies before the file's own beginning
            raise Refused("zip_broken", name=path.name) from error
        raise


def _copy(source: IO[bytes], target: Path, *, limit: int) -> None:
    written = 0
    with target.open("xb") as out:
        while block := source.read(READ_BYTES):
            written += len(block)
            if written > limit:
                raise Refused("zip_bomb")
            out.write(block)


def _refuse_bomb(infos: list[zipfile.ZipInfo], *, compressed: int, most_bytes: int) -> None:
    others = sum(".gdb/" not in info.filename.lower() for info in infos)
    if others > MOST_FILES or len(infos) > MOST_OF_GEODATABASES:
        raise Refused("zip_too_many_files", count=len(infos), most=MOST_FILES)
    total = sum(info.file_size for info in infos)
    if total > most_bytes:
        raise Refused("zip_too_large", gigabytes=round(total / 1024**3, 1))
    squeezed = total > RATIO_MATTERS_FROM and total > MOST_RATIO * max(compressed, 1)
    if squeezed or any(_is_bomb(info) for info in infos):
        raise Refused("zip_bomb")


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    if info.file_size < RATIO_MATTERS_FROM:
        return False
    return info.file_size > MOST_RATIO * max(info.compress_size, 1)


def _member(info: zipfile.ZipInfo) -> Member:
    """The member under its readable name; refused if that name leads anywhere but down."""
    name = _readable_name(info)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("zip_holds_link", name=name)
    if info.flag_bits & ENCRYPTED_FLAG:
        raise Refused("zip_encrypted")
    parts = PurePosixPath(name).parts
    leads_out = not parts or ".." in parts or name.startswith("/") or "\\" in name or ":" in name
    if leads_out or any(ord(letter) < 32 for letter in info.orig_filename + name):
        raise Refused("zip_leads_out", name=name.replace("\x00", "")[:80])
    return Member(PurePosixPath(name), info)


def _readable_name(info: zipfile.ZipInfo) -> str:
    """Old Arabic packers write names in cp1256 and say nothing; zipfile reads those as cp437."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    return raw.decode(encoding.decide([raw]).name, errors="replace")


def _is_litter(name: PurePosixPath) -> bool:
    return "__MACOSX" in name.parts or name.name.startswith(".")
