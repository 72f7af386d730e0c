"""What the settings are read from: the environment, and where things lie. Nothing here is Django's."""

import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False) and DEBUG
"""Demonstration: a made-up company, and pages that show its mail. Never without DEBUG."""

COMPANY = env.str("COMPANY", default="clearcall")
"""A reference profile's key, or the path of a profile's folder."""

VAR = Path(env.str("VAR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY", default="development-only-" + "k" * 40) if DEBUG else env.str("SECRET_KEY")

SOURCE_SECRETS = {
    name.removeprefix("SOURCE_SECRET_").lower(): env.list(name)
    for name in sorted(os.environ)
    if name.startswith("SOURCE_SECRET_")
}
"""What each service that is a source shares with the portal: hex of 32 bytes; the first signs, all verify."""
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="")
S3_REGION = env.str("S3_REGION", default="us-east-1" if S3_ENDPOINT_URL else "")
S3_ACCESS_KEY_ID = env.str("S3_ACCESS_KEY_ID", default="")
S3_SECRET_ACCESS_KEY = env.str("S3_SECRET_ACCESS_KEY", default="")
"""The store of sources whose files lie in a bucket; empty: Amazon S3, and credentials where its own tools look."""
S3_ANSWERS_WITHIN = env.int("S3_ANSWERS_WITHIN", default=20)
"""Seconds that a bucket may be silent before it counts as down."""

MYSQL = "django.db.backends.mysql"
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-4000")
"""A batch of an erasure fits into 4 MB, so that none of it is written before it is committed."""
MODES = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"
"""What does not fit is refused rather than cut, and quotes mean what they mean everywhere, whatever the server's own
modes are. TIMESTAMP columns are told in the session's zone: it is UTC, as for everything that is stored without one."""


def database(url: str) -> dict[str, Any]:
    """Returns Django's settings for a database's URL. Raises ImportError where no driver for MariaDB is installed."""
    found: dict[str, Any] = env.db_url_config(url)
    found["CONN_MAX_AGE"] = 60
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {said}; " for said in PRAGMAS),
        }
    if found["ENGINE"] == MYSQL:
        _mariadb_driver()
        modes = {"charset": "utf8mb4", "init_command": f"SET sql_mode='{MODES}', time_zone='+00:00'"}
        found["OPTIONS"] = modes | found.get("OPTIONS", {})
    return found


def embedded(variable: str, path: Path) -> dict[str, Any]:
    """Returns one connection's settings; the embedded SQLite file where the environment names none."""
    found = database(env.str(variable, default=f"sqlite:///{path}"))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        path.parent.mkdir(parents=True, exist_ok=True)
    return found


def _mariadb_driver() -> None:
    """Lets PyMySQL stand in where mysqlclient, which Django's backend asks for, is not installed."""
    if importlib.util.find_spec("MySQLdb") is None:
        importlib.import_module("pymysql").install_as_MySQLdb()


def further(prefix: str) -> dict[str, dict[str, Any]]:
    """Returns the settings of every database that a variable with a prefix names, by the rest of the variable."""
    return {
        name.removeprefix(prefix).lower(): embedded(name, VAR) for name in sorted(os.environ) if name.startswith(prefix)
    }
