"""Settings, read from the environment; docs/operating.md describes every variable.

Development and demonstration need none. With DEBUG off nothing secret has a default: the start fails
and says what is missing.
"""

import hashlib
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.environment import BASE_DIR, COMPANY, DEBUG, SECRET_KEY, VAR, embedded, env, further
from portal.environment import DEMO as DEMO
from portal.environment import S3_ACCESS_KEY_ID as S3_ACCESS_KEY_ID
from portal.environment import S3_ANSWERS_WITHIN as S3_ANSWERS_WITHIN
from portal.environment import S3_ENDPOINT_URL as S3_ENDPOINT_URL
from portal.environment import S3_REGION as S3_REGION
from portal.environment import S3_SECRET_ACCESS_KEY as S3_SECRET_ACCESS_KEY
from portal.environment import SOURCE_SECRETS as SOURCE_SECRETS

VAULT_KEYS = env.dict("VAULT_KEYS", default={"dev": "00" * 32}) if DEBUG else env.dict("VAULT_KEYS")
"""Keys for data at rest, id=hex of 32 bytes; the first encrypts, all decrypt."""
PSEUDONYM_KEY = env.str("PSEUDONYM_KEY", default="11" * 32) if DEBUG else env.str("PSEUDONYM_KEY")
"""Hex of 32 bytes. Makes the pseudonyms in the audit trail; changing it cuts the link to older entries."""

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000") if DEBUG else env.str("PORTAL_URL")
"""Where people reach the portal; mail is sent by a worker, which has no request to read it from."""

INSTALLED_APPS = [
    "portal.company",
    "portal.audit",
    "portal.vault",
    "portal.jobs",
    "portal.sources",
    "portal.notices",
    "portal.outbound",
    "portal.retention",
    "portal.drops",
    "portal.mail",
    "accounts",
    "portal.consent",
    "portal.records",
    "portal.exports",
    "portal.cookies",
    "portal.mailings",
    "portal.permissions",
    "portal.optout",
    "portal.choices",
    "requests",
    "portal.home",
    "portal.demo",
    "allauth",
    "allauth.account",
    "django_otp",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.mailings.middleware.WithoutCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionMiddleware",
    "portal.company.middleware.CompanyMiddleware",
    "portal.cookies.middleware.ChoicesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.company.context.company_in_templates",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "portal.home.errors.csrf_failure"


_profile_name = Path(COMPANY).name
DATABASES = {
    "default": embedded("DATABASE_URL", VAR / _profile_name / "portal.sqlite3"),
    "company": embedded("COMPANY_DATABASE_URL", VAR / _profile_name / "company.sqlite3"),
    **further("COMPANY_DATABASE_URL_"),
}
COMPANY_FILES = Path(env.str("COMPANY_FILES", default=str(VAR / _profile_name / "files")))
"""Where the recordings and documents of the company's systems are mounted."""
COMPANY_DROPS = Path(env.str("COMPANY_DROPS", default=str(VAR / _profile_name / "drops")))
"""Where systems without an interface leave their exports."""
SOURCE_ADAPTERS = {"drop": "portal.drops.source.made"}
"""Adapters of rooms above the port: what makes a source of its declaration and its datasets, by its dotted path."""
PORTAL_SOURCES: list[str] = [
    "accounts.source.AccountSource",
    "portal.exports.source.ExportSource",
    "portal.records.source.DeletionSource",
    "portal.mail.source.MailSource",
    "portal.consent.source.ConsentSource",
    "portal.permissions.source.PermissionsSource",
    "requests.source.RequestsSource",
]
"""The rooms' own tables, each a subclass of `portal.sources.tables.TableSource` by its dotted path."""
DATABASE_ROUTERS = ["portal.sources.router.PortalTablesStayHome"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": env.cache("CACHE_URL", default="dbcache://portal_cache"),
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    # Eight or more beside a second factor, no rules of composition, a blocklist (NIST SP 800-63B-4, 3.1.1.2).
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
PASSWORD_RESET_TIMEOUT = 60 * 60
STEP_UP_MINUTES = env.int("STEP_UP_MINUTES", default=10)
"""How long a proof of identity opens what discloses, corrects or erases."""
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
"""A session ends after so long without a click, and after so long at the latest (NIST SP 800-63B-4, 2.2.3)."""
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "home"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "add_email": "accounts.forms.ChangeEmailForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
"""How many proxies stand before the portal; limits by address count wrongly where this is wrong."""

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "portal.company.formats"
LOCALE_PATHS = [
    BASE_DIR / "portal" / "locale",
    *sorted((BASE_DIR / "portal" / "company" / "profiles").glob("*/locale")),
    *([Path(COMPANY) / "locale"] if Path(COMPANY).is_dir() else []),
]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "vault": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / _profile_name / "vault"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

TASKS = {"default": {"BACKEND": "portal.jobs.backend.Backend"}}
EMAIL_URL = (
    env.email_url("EMAIL_URL", default=f"filemail:///{VAR / _profile_name / 'mail'}")
    if DEBUG
    else env.email_url("EMAIL_URL")
)
vars().update(EMAIL_URL)
EMAIL_TIMEOUT = 30
MAIL_FROM = env.str("MAIL_FROM", default="")
"""The address on our mail; empty for the one that the profile declares for privacy."""
MAIL_BOUNCES_TO = env.str("MAIL_BOUNCES_TO", default="")
"""The address to which servers return what they cannot deliver; empty for the sender's own."""
TEXTS_URL = env.str("TEXTS_URL", default="")
"""Where the gateway takes text messages; empty: the portal sends none, and people prove a mailbox."""
MAIL_KEEP_DAYS = env.int("MAIL_KEEP_DAYS", default=90)
"""How long the outbox keeps recipients and bodies."""
JOBS_KEEP_DAYS = env.int("JOBS_KEEP_DAYS", default=14)
"""How long finished background work stays on record."""

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CHOICES_COOKIE_DOMAIN = env.str("CHOICES_COOKIE_DOMAIN", default="")
"""The domain that all of the company's sites share, where their servers read the cookie of choices; else empty."""
CHOICES_COOKIE_NAME = "choices"
CHOICES_ORIGINS = env.list("CHOICES_ORIGINS", default=[])
"""The company's other sites that ask here what a browser allows, such as https://www.example.com."""
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)
EXPORT_COPIES = env.int("EXPORT_COPIES", default=5)
"""How many finished copies of their own somebody may keep at a time."""
"""For how long a finished copy can be fetched."""
EVIDENCE_SCAN = env.str("EVIDENCE_SCAN", default="")
"""A command that reads a file on standard input; another exit code than 0 refuses it. Empty: files are not scanned."""
EVIDENCE_SIGNING_KEY = env.str(
    "EVIDENCE_SIGNING_KEY", default=hashlib.sha256(f"evidence {SECRET_KEY}".encode()).hexdigest() if DEBUG else ""
)
"""Hex of 32 bytes, from which the key is made that signs evidence packs. Empty: no pack can be taken."""
OUTBOUND_PORTS = [int(port) for port in env.list("OUTBOUND_PORTS", default=["443"])]
"""The ports of other companies' servers that the portal calls."""
OUTBOUND_ALLOW_LOOPBACK = env.bool("OUTBOUND_ALLOW_LOOPBACK", default=False)
"""Lets calls reach this machine, over plain http too: for development and tests alone, with DEBUG on."""
DRP_BUSINESS_ID = env.str("DRP_BUSINESS_ID", default="")
"""The company's id in the directory of the Data Rights Protocol. Empty: the protocol's addresses are not there."""
IDENTITY_SERVICE_URL = env.str("IDENTITY_SERVICE_URL", default="")
IDENTITY_SERVICE_NAME = env.str("IDENTITY_SERVICE_NAME", default="Identity service")
IDENTITY_SERVICE_TOKEN = env.str("IDENTITY_SERVICE_TOKEN", default="")
IDENTITY_SERVICE_SECRET = env.str("IDENTITY_SERVICE_SECRET", default="")
NEW_USE_LEAST_DAYS = env.int("NEW_USE_LEAST_DAYS", default=14)
"""The fewest days that people have to answer before a new use of their data may begin."""

RETENTION_ENFORCED = env.list("RETENTION_ENFORCED", default=["*"] if DEMO else [])
"""The systems, by their key in sources.toml, in which records past their period are erased every night; * is all."""
RETENTION_APPROVE_ABOVE = env.int("RETENTION_APPROVE_ABOVE", default=1_000)
"""More records than this go by a rule only once staff have approved it."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{name: [SELF] for name in ("script-src", "style-src", "font-src", "media-src", "connect-src", "form-action")},
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}

if not DEBUG:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    # A cookie that spans sites cannot bear the stricter prefix (RFC 6265bis, section 4.1.3).
    CHOICES_COOKIE_NAME = "__Secure-choices" if CHOICES_COOKIE_DOMAIN else "__Host-choices"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=63072000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    if env.bool("BEHIND_TLS_PROXY", default=True):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"httpx": {"level": "WARNING"}},
}
