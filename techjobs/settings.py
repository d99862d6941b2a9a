"""All settings, read from the environment; the defaults run on a bare laptop.

docs/operating.md lists every variable with its meaning.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # what a running site writes: database, media, mail; never in git

env = environ.Env()


def required(name: str, default_under_debug: str) -> str:
    """The variable's value; outside DEBUG a missing one stops the start with one clear sentence."""
    value = env.str(name, default=default_under_debug if DEBUG else "")
    if not value:
        sys.exit(f"{name} is not set: with DEBUG off the site does not start without it.")
    return value


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", "only-for-a-laptop-never-in-production")
SITE_URL = required("SITE_URL", f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
SITE_NAME = "Tech Job Finder"
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
# What others may do with the facts. Whoever owns the site may choose another.
DATA_LICENCE = {
    "name": env.str("DATA_LICENCE_NAME", default="CC-BY-4.0"),
    "url": env.str("DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/"),
}
HTTPS = SITE_URL.startswith("https://")

_site_host = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[_site_host, "127.0.0.1", "localhost"] if DEBUG else [_site_host]
)

INSTALLED_APPS = [
    "techjobs.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "techjobs",
    "images",
    "pages",
    "accounts",
    "comparisons",
    "articles",
    "comments",
]

MIDDLEWARE = [
    "techjobs.health.health",
    "techjobs.logs.log_requests",
    "django.middleware.security.SecurityMiddleware",
    "techjobs.middleware.security_headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.keep_nowhere",
    "accounts.middleware.leave_by_page",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.note_last_seen",
    "accounts.second_factor.guard.guard",
    "accounts.time_zones.in_the_editors_zone",
]

ROOT_URLCONF = "techjobs.urls"
WSGI_APPLICATION = "techjobs.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "techjobs.context_processors.site",
            ],
        },
    },
]

# Database: PostgreSQL in production, an SQLite file on a laptop.

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'site.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    # Without WAL and IMMEDIATE half of the concurrent writes fail with "database is locked".
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,  # seconds a writer waits for another
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    # Opening the file and its PRAGMAs cost more than a page's queries; gunicorn's threads live long.
    _database["CONN_MAX_AGE"] = 0 if DEBUG else None
elif _database["ENGINE"] == "django.db.backends.postgresql":
    # A pool and a lasting connection exclude each other; the pool also bounds their number.
    _database["CONN_MAX_AGE"] = 0
    _database.setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=8),
        "timeout": 5,
    }

# Caches: limits and sign-in live in the database, so that they do not hang on another server
# and are never evicted by pages; `pages` may fail or be emptied at any time.

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "techjobs_cache",
        # At Django's default of 300 entries others' entries would evict a sign-in lock.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    "pages": env.cache("CACHE_URL", default=env.str("REDIS_URL", default="locmemcache://pages")),
}

# Who someone is

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.MemberBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; the mail says so

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_email": "accounts.forms.ChangeEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmCodeForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_SESSION_REMEMBER = True
# A code, not a link: it can be sent again, a mistyped address can be corrected, and who enters it goes on
# where they were, in the same browser.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
# Several may sign up with an address; who confirms it has it. Otherwise the second would learn of the first.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one replaces it once it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail where the password or the address changes
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# `ip` is one client, `key` is one address or username, whoever asks, `user` is one member.
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip,60/h/ip",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/5m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "10/h/key,60/h/ip",  # each code that is asked for
    "send_code": "1/10s/key",  # each that is sent; sooner, the page says to wait
    "upload_image": "30/m/user,300/h/user",  # each is decoded and encoded nine times
    "confirm_code": "20/m/ip",  # each that is entered; a code stands three mistakes
    "second_factor": "30/d/key",  # wrong codes after a right password; `login_failed` counts them as well
}

# The second factor. Staff do not get into the admin without one; not from the environment, for nobody
# should be able to turn it off by a line in a file.
STAFF_NEED_SECOND_FACTOR = not DEBUG
# The first encrypts, all decrypt. Where there are none the key is derived from SECRET_KEY.
MFA_ENCRYPTION_KEYS = env.list("MFA_ENCRYPTION_KEYS", default=[])
MFA_ADAPTER = "accounts.second_factor.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.second_factor.forms.ActivateAppForm",
    "add_webauthn": "accounts.second_factor.forms.AddPasskeyForm",
    "authenticate": "accounts.second_factor.forms.AuthenticateForm",
    "authenticate_webauthn": "accounts.second_factor.forms.AuthenticatePasskeyForm",
    "edit_webauthn": "accounts.second_factor.forms.RenamePasskeyForm",
    "login_webauthn": "accounts.second_factor.forms.SignInPasskeyForm",
    "reauthenticate": "accounts.second_factor.forms.ReauthenticateForm",
    "reauthenticate_webauthn": "accounts.second_factor.forms.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # the code before and the one after count as well: clocks differ
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey takes the place of the password and the code together, so its device must always have made sure
# of the person, by a finger, a face or a PIN. With "preferred" somebody who found a key could sign in by it.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "20/m/ip"}

# Sign-in with an account elsewhere: each where its keys are set.
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # everyone sees the form, and what signing up agrees to
SOCIALACCOUNT_LOGIN_ON_GET = False
# An address that another site vouches for opens no account here: one connects the two, signed in.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict = {"openid_connect": {"APPS": []}}


def keys(name: str) -> dict[str, str] | None:
    client_id, secret = env.str(f"{name}_CLIENT_ID", default=""), env.str(f"{name}_CLIENT_SECRET", default="")
    return {"client_id": client_id, "secret": secret} if client_id and secret else None


if _keys := keys("GOOGLE"):
    SOCIALACCOUNT_PROVIDERS["google"] = {"APPS": [_keys], "OAUTH_PKCE_ENABLED": True}
if _keys := keys("GITHUB"):
    SOCIALACCOUNT_PROVIDERS["github"] = {"APPS": [_keys], "SCOPE": ["read:user", "user:email"]}
for _name, _title, _server_url in [
    ("LINKEDIN", "LinkedIn", "https://www.linkedin.com/oauth"),
    ("OIDC", env.str("OIDC_NAME", default="OpenID Connect"), env.str("OIDC_SERVER_URL", default="")),
]:
    if (_keys := keys(_name)) and _server_url:
        SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
            {
                **_keys,
                "provider_id": _name.lower(),
                "name": _title,
                "settings": {"server_url": _server_url, "oauth_pkce_enabled": _name == "OIDC"},
            }
        )

# How many of our own proxies stand in front; at 0 nobody's X-Forwarded-For is believed.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Mail: to the console and to a folder until EMAIL_URL says where it really goes.

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <noreply@{_site_host}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "techjobs.mail.ConsoleAndFileBackend"

# Time and language

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "techjobs.formats"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # A name says what the file holds (images/files.py): another file never gets it.
        "OPTIONS": {"allow_overwrite": True},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "techjobs.static.SiteStaticFilesStorage"
    },
}

# The sizes stand in techjobs/pictures.py.
PICTURES = {"PICTURE_CLASS": "images.fields.Rendition", "USE_PLACEHOLDERS": False}

# Security: what every answer says. The rest of the headers stand in techjobs/middleware.py.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
# W005, W021: whether other hosts of the domain are HTTPS too, and for ever, only the operator knows.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "techjobs.views.form_expired"
# A grid of facts sends 25 whole cells of forty fields each, or 200 of which few fields were touched.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Notices live in the session: a cookie of their own would outlive it.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "techjobs.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.str("LOG_FORMAT", default="text" if DEBUG else "json"),
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Under DEBUG the development server says it.
    "loggers": {"techjobs.requests": {"level": "WARNING" if DEBUG else "INFO"}},
}

# Where errors are reported besides the log; nowhere unless it is set.
SENTRY_DSN = env.str("SENTRY_DSN", default="")

# What of the content stands in the files of the repository, and is loaded into an empty database.
CONTENT_DIR = BASE_DIR / "content"
