"""Why the embedded server can't be had; each names what stands in the way."""

from obole.lib.refusals import Refusal


class FolderUnreachable(Refusal):
    """The user {user}, who runs the database, can't enter {blocked}: open it or use another data folder."""

    code = "folder_unreachable"


class FolderNotYours(Refusal):
    """The data folder {folder} belongs to another user; use your own with --data."""

    code = "folder_not_yours"


class SocketFolderTaken(Refusal):
    """The folder {folder} for the database's socket is not private to {user}; remove it."""

    code = "socket_folder_taken"


class NoServerUser(Refusal):
    """PostgreSQL doesn't run as root, and the system user {user} could not be made: {why}"""

    code = "no_server_user"


class NamelessUser(Refusal):
    """The user id {uid} has no name on this system; PostgreSQL needs one."""

    code = "nameless_user"


class NoBinaries(Refusal):
    """There is no PostgreSQL in {folder}."""

    code = "no_binaries"


class WrongVersion(Refusal):
    """The data in {folder} was made by PostgreSQL {made}, and these binaries are {given}."""

    code = "wrong_version"


class NotMade(Refusal):
    """The database could not be made in {folder}: {why}"""

    code = "database_not_made"


class NotStarting(Refusal):
    """The database in {folder} doesn't start: {why}"""

    code = "database_not_starting"
    status = 503
