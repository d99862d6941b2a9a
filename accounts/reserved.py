"""Usernames that nobody may choose, for readers would take the member for the site or its staff."""

_NAMES = """
    about abuse account accounts admin administration administrator anonymous api article articles billing
    bot comment comments comparison comparisons contact deleted desk editor editors editorial everyone feed
    guest help helpdesk hostmaster info legal login logout mail mailerdaemon me member members moderation
    moderator moderators mods news nobody noreply null official operator owner password postmaster press
    privacy root sales security service signin signout signup site staff superuser support sysadmin system
    team tech techjobfinder techjobs terms tjf undefined user users webmaster welcome
"""
NAMES = frozenset(_NAMES.split())


def is_reserved(username: str) -> bool:
    """Whatever the case, the separators and the figures at its end: `Tech-Job_Finder2` is `techjobfinder`."""
    plain = username.lower().replace("-", "").replace("_", "")
    return plain in NAMES or plain.rstrip("0123456789") in NAMES
