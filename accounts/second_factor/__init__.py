"""The second factor: an authenticator app or passkeys, with recovery codes; allauth's, in our words.

factors.py says what counts, guard.py what is closed without it, encryption.py how secrets are kept.
"""
