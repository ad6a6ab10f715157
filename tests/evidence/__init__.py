"""Tests of the room that proves."""
