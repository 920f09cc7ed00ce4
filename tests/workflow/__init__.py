"""Tests of the trunk."""
