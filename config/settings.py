"""All settings, from the environment, safe by default.

`APP_ENV` is `local` (the default: one person's machine, addresses of that machine only) or
`production` (refuses to start without its own key, host names, a PostgreSQL address and HTTPS).
"""

import os
import tempfile
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.database import database_at
from config.production import refuse_unsafe
from config.secret import local_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
APP_ENV = env("APP_ENV", default="local")
if APP_ENV not in ("local", "production"):
    raise ImproperlyConfigured("APP_ENV is local or production")
IN_PRODUCTION = APP_ENV == "production"

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or (
    "" if IN_PRODUCTION else local_secret_key(BASE_DIR / ".secret_key")
)
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IN_PRODUCTION else LOCAL_HOSTS)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "staff",
    "patients",
    "checklist",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PlainAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.BodyLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "staff.navigation.workplace",
                "checklist.policy_waiting.policies_waiting",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASE_URL = env("DATABASE_URL", default="") or f"sqlite:///{BASE_DIR / 'db.sqlite3'}"
DATABASES = {"default": database_at(DATABASE_URL)}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Tests use a file as well, one a process: a database in memory is one connection for the
    # browser's server and the test, and refuses at once where a file waits its turn.
    test_file = f"checklist-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / test_file)}
    # Readers never wait for the writer (WAL); a writer takes its lock at the start, so that two
    # savers queue instead of failing half way (IMMEDIATE).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Values travel apart from the statement, so that PostgreSQL's own log never holds them.
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True,
        "options": "-c statement_timeout=30s -c lock_timeout=10s",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.User"
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "staff:home"
LOGOUT_REDIRECT_URL = "staff:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RULES = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": PASSWORD_RULES + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": PASSWORD_RULES + "UserAttributeSimilarityValidator"},
    {"NAME": PASSWORD_RULES + "CommonPasswordValidator"},
    {"NAME": PASSWORD_RULES + "NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Production serves what `collectstatic` gathered, under names that change with the content.
STATIC_ROOT = BASE_DIR / "staticfiles" if IN_PRODUCTION else None
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
if IN_PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
# In the session rather than in cookies: a token that lives as long as the session, and messages
# (which may name a patient) that stay on the server.
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "config.pages.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IN_PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SESSION_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if env.bool("BEHIND_PROXY", default=False):
        # Only where the proxy sets this header itself and drops a client's own.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# How many verdicts are made anew while somebody waits for a page. After another policy came in
# force or many moments have passed, the rest follows page by page, and by the timer.
CASES_JUDGED_AT_ONCE = env.int("CASES_JUDGED_AT_ONCE", default=50)

# What patients' pages and imports ask of cases: see patients.ports.
CASE_VERBS = "checklist.for_patients"

MEGABYTE = 1024 * 1024
BODY_LIMIT = 1 * MEGABYTE
UPLOAD_PATHS = ("/patients/import/", "/policies/new/")
UPLOAD_LIMIT = 9 * MEGABYTE  # a FHIR file of 8 MB, or two tables, and the form around it
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 * MEGABYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Log lines say which code failed, never with which values: see config.log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.log.PlainFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": False},
        "weasyprint": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "fontTools": {"level": "WARNING"},
    },
}

if IN_PRODUCTION:
    refuse_unsafe(globals())
