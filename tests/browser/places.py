"""Where the tests go, and what stands there."""

HOME = "/"
ARCHIVE = "/articles/"
ARTICLE = "/articles/django-vs-fastapi-vs-flask/"
COMPARISON = "/comparisons/django-flask-fastapi/"
PAGES = ["/about/", "/how-we-compare/", "/contact/", "/terms/", "/privacy/"]
TECHNOLOGY = "/technologies/django/"
CELL = "/technologies/django/async-support/"
PAIR = "/compare/django-vs-flask/"
FRESHNESS = f"{COMPARISON}freshness/"
CHANGES = f"{COMPARISON}changes/"
CHOOSE = "/compare/"
FACTS = [TECHNOLOGY, CELL, PAIR, FRESHNESS, CHANGES, CHOOSE]
PUBLIC = [HOME, ARCHIVE, ARTICLE, COMPARISON, *PAGES]

MISSING = "/articles/there-is-no-such-article/"

LOGIN = "/accounts/login/"
SIGNUP = "/accounts/signup/"
PASSWORD_RESET = "/accounts/password/reset/"
ACCOUNT = [LOGIN, SIGNUP, PASSWORD_RESET]

DESKTOP = 1280
PHONE = 390
