"""What the settings are read from: the environment, and where things lie. Nothing here is Django's."""

from pathlib import Path

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
