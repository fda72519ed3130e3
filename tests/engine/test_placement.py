"""Where a state folder is not safe, told from mounts and from the names of folders."""

import logging
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, small_world
from notionkit.engine import placement
from tests.engine.conftest import export

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/nas rw,relatime shared:2 - nfs4 server:/export rw,vers=4.2
31 30 8:2 / /mnt/nas/local rw - ext4 /dev/sdb1 rw
32 22 0:41 / /mnt/with\040space rw - cifs //server/share rw
33 22 0:42 / /mnt/ssh rw - fuse.sshfs user@host:/ rw
34 22 0:43 / /mnt/ntfs rw - fuseblk /dev/sdc1 rw
35 22 0:44 / /mnt/crypt rw - fuse.gocryptfs /home/x rw
36 22 0:45 / /mnt/over rw - ext4 /dev/sdd1 rw
37 36 0:46 / /mnt/over rw - 9p drivers rw
a line that is none
""".splitlines()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/mnt/nas/backup/.notionkit", "nfs4"),
        ("/mnt/with space/.notionkit", "cifs"),
        ("/mnt/ssh/x", "fuse.sshfs"),
        ("/mnt/over/x", "9p"),
        ("//server/share/x", "network share"),
        ("/Users/ada/Library/Mobile Documents/iCloud~md~obsidian/Vault", "iCloud Drive"),
        ("/Users/ada/Library/CloudStorage/OneDrive-Personal/x", "OneDrive"),
        ("/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.com/x", "Google Drive"),
        ("/c/Users/Ada/OneDrive - Works Ltd/x", "OneDrive"),
        ("/home/ada/Dropbox/Notes", "Dropbox"),
        ("/home/ada/Dropbox (Personal)/x", "Dropbox"),
        ("/home/ada/Google Drive/x", "Google Drive"),
        ("/home/ada/Nextcloud/x", "Nextcloud"),
    ],
)
def test_networks_and_synced_folders_are_told(path: str, said: str) -> None:
    assert said in placement.risk(Path(path), MOUNTS)


@pytest.mark.parametrize(
    "path",
    [
        "/home/ada/notion-export/.notionkit",
        "/mnt/nas/local/x",
        "/mnt/nasty/x",
        "/mnt/ntfs/x",
        "/mnt/crypt/x",
        "/home/ada/Dropboxes/x",
        "/home/ada/my onedrive notes/x",
    ],
)
def test_local_folders_are_not(path: str) -> None:
    assert placement.risk(Path(path), MOUNTS) == ""


def test_a_run_warns_and_flags_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Emulator(small_world(), budget=None) as emulator, caplog.at_level(logging.WARNING):
        output = tmp_path / "Dropbox" / "export"
        done = export(emulator, output)
        ledger = (output / ".notionkit" / "ledger.json").read_text(encoding="utf-8")
        elsewhere = export(emulator, output, state=tmp_path / "state")
    assert (done.result.exit_code, elsewhere.result.exit_code) == (0, 0)
    assert '"rule": "state_folder"' in ledger
    said = [record.message for record in caplog.records if "Dropbox" in record.message]
    assert len(said) == 1
    assert "--state" in said[0]
