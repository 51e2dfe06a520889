"""Joins the parts."""
