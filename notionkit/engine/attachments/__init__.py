"""Attachments: which are fetched, from where, how, and what came of it."""
