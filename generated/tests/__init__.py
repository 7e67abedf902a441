"""Tests of the generated clients, generated with them."""
