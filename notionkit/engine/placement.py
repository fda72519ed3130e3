"""Whether the state folder lies where a database is not safe: on a network, or in a synced folder.

SQLite needs locks and shared memory that network file systems do not give reliably, and programs
that synchronize a folder copy its files one by one, in the middle of a change.
Source: SQLite documentation, "How To Corrupt An SQLite Database File".
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

_NETWORK = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p", "davfs"}
    | {"ceph", "glusterfs", "lustre", "beegfs", "orangefs", "gpfs", "vboxsf", "prl_fs", "drvfs"}
)
_FUSE = frozenset(
    {"sshfs", "rclone", "davfs2", "davfs", "glusterfs", "ceph", "s3fs", "gcsfuse", "goofys"}
    | {"gvfsd-fuse", "smbnetfs", "curlftpfs", "google-drive-ocamlfuse", "onedriver", "vmhgfs-fuse"}
    | {"mount-s3", "juicefs", "kio-fuse"}
)
_SYNCED = {
    "iCloud Drive": re.compile(r"mobile documents|iclouddrive|icloud drive"),
    "OneDrive": re.compile(r"onedrive(?:[ -].*)?"),
    "Dropbox": re.compile(r"dropbox(?:[ -(].*)?"),
    "Google Drive": re.compile(r"google ?drive(?:[ -].*)?|googledrive-.*|my drive"),
    "Nextcloud": re.compile(r"nextcloud"),
}
_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


def warning(state: Path) -> str:
    """Say why a state folder should lie elsewhere; "" when nothing speaks against its place."""
    path = state.expanduser().resolve()
    why = risk(path, _mounts())
    if not why:
        return ""
    return (
        f"The state folder {state} lies {why}, where a database can be damaged. "
        "Keep it on a local disk with --state; the output may stay where it is."
    )


def risk(path: Path, mounts: Iterable[str] = ()) -> str:
    """Say where a path lies that is a risk, or "".

    Args:
        path: An absolute path without symbolic links.
        mounts: The lines of ``/proc/self/mountinfo``, where the system has it.
            Source: proc_pid_mountinfo(5).
    """
    if str(path).startswith(("\\\\", "//")):
        return "on a network share"
    kind = _file_system(path, mounts)
    name = kind.removeprefix("fuse.")
    if kind in _NETWORK or (kind != name and name in _FUSE):
        return f"on a network file system ({kind})"
    for part in path.parts:
        for service, pattern in _SYNCED.items():
            if pattern.fullmatch(part.casefold()):
                return f"in a folder that {service} synchronizes"
    return ""


def _file_system(path: Path, mounts: Iterable[str]) -> str:
    """Return the type of the file system that a path lies on; of two on one place the later."""
    found, depth = "", -1
    for line in mounts:
        place, _, source = line.partition(" - ")
        fields = place.split(" ")
        if len(fields) < 5 or not source:
            continue
        point = Path(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4]))
        if path.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = source.split(" ")[0], len(point.parts)
    return found


def _mounts() -> list[str]:
    if sys.platform != "linux":
        return []
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
