"""The reviewer's desk below the screen: cases kept as logs of edits, and what is done with them.

Tabs and commands call the plain functions of this package; nothing here knows a screen.
"""
