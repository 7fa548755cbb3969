"""Tests of reading what customers say."""
