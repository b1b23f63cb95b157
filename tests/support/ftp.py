# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real FTP servers share: the files they serve."""

from support import cell

TEXT = b"a text of two lines\r\nand this is the second\r\n"
# Each byte there is, what telnet and line ends would change too.
BINARY = bytes(range(256)) * 64


class Ftp(cell.Server):
    """A server of files: URLs .ftp and .ftps (None if it has no such port),
    with a slash at the end, and .ftp_port, .ftps_port. Users cell.USER and
    cell.OTHER_USER with their passwords, each in a folder of its own that has
    text.txt (TEXT), binary.dat (BINARY), a folder empty/ and a folder
    incoming/ to write to."""

    def ports_are(self, ftp=None, ftps=None):
        """Says what stands at which port, if anything."""
        self.ftp_port, self.ftps_port = ftp, ftps
        self.ftp, self.ftps = (port and f"{scheme}://{cell.HOST}:{port}/"
                               for scheme, port in (("ftp", ftp), ("ftps", ftps)))

    def fill(self, anonymous=None):
        """The files of the users, and those of a folder for everybody."""
        for folder, user in [*((f"/home/{name}", name) for name in cell.PEOPLE),
                             *([(anonymous, "ftp")] if anonymous else [])]:
            self.put(f"{folder[1:]}/text.txt", TEXT)
            self.put(f"{folder[1:]}/binary.dat", BINARY)
            # Nobody's own root may be written to, for vsftpd's sake.
            self.own(folder)
            self.own(f"{folder}/empty")
            self.own(f"{folder}/incoming", user)
